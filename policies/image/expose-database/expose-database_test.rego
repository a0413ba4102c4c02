package policies.image.expose_database_test

import data.policies.image.expose_database

image(port, end, protocol) := {"config": {"exposed_ports": [{"port": port, "end": end, "protocol": protocol, "text": sprintf("%d-%d/%s", [port, end, protocol])}]}}

test_databases if {
	every port in [1433, 1521, 2379, 3306, 5432, 5984, 6379, 9042, 9200, 11211, 27017] {
		count(expose_database.deny) == 1 with input as image(port, port, "tcp")
	}
	expose_database.deny == {{
		"message": "port 3300-5500/tcp offers MySQL (3306), PostgreSQL (5432)",
		"path": ["config", "exposed_ports", 0],
	}} with input as image(3300, 5500, "tcp")
}

test_other_ports if {
	every port in [80, 443, 8080, 9090, 3000, 5000] {
		count(expose_database.deny) == 0 with input as image(port, port, "tcp")
	}
	count(expose_database.deny) == 0 with input as image(3306, 3306, "udp")
}

test_ignored if {
	params := {"image/expose-database": {"ignore": [5432]}}
	count(expose_database.deny) == 0 with input as image(5432, 5432, "tcp") with data.params as params
	count(expose_database.deny) == 1 with input as image(3306, 3306, "tcp") with data.params as params
}
