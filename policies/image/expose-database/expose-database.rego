# METADATA
# title: Database port exposed
# description: >-
#   The image offers a port of a database, a cache or a key-value store. In an application image the
#   database belongs into a container of its own; where the image is the database, the port should be
#   reached by its application alone, and docker run -P publishes it to everybody.
# related_resources:
#   - ref: https://docs.docker.com/reference/dockerfile/#expose
#     description: Dockerfile reference, EXPOSE
#   - ref: https://www.iana.org/assignments/service-names-port-numbers
#     description: IANA, Service Name and Transport Protocol Port Number Registry
# custom:
#   severity: low
#   fix: >-
#     Run the database in an image of its own, or remove the EXPOSE; containers of one network reach each
#     other without it.
#   params:
#     ignore:
#       description: Ports that the image may expose.
#       default: []
#       schema: {type: array, items: {type: integer, minimum: 1, maximum: 65535}}
package policies.image.expose_database

import data.lib.oci

databases := {
	1433: "SQL Server",
	1521: "Oracle Database",
	1527: "Derby",
	2379: "etcd",
	2380: "etcd peers",
	2483: "Oracle Database",
	2484: "Oracle Database",
	3050: "Firebird",
	3306: "MySQL",
	5432: "PostgreSQL",
	5984: "CouchDB",
	6379: "Redis",
	7474: "Neo4j",
	7687: "Neo4j",
	8529: "ArangoDB",
	9042: "Cassandra",
	9160: "Cassandra",
	9200: "Elasticsearch",
	9300: "Elasticsearch",
	11211: "memcached",
	26257: "CockroachDB",
	27017: "MongoDB",
	27018: "MongoDB",
	27019: "MongoDB",
	28015: "RethinkDB",
	33060: "MySQL",
}

deny contains {"message": msg, "path": ["config", "exposed_ports", port.index]} if {
	wanted := {number: name |
		some number, name in databases
		not number in data.params["image/expose-database"].ignore
	}
	some port in oci.exposed(wanted)
	msg := sprintf("port %s offers %s", [port.text, port.names])
}
