package policies.dockerfile.workdir_system_test

import data.policies.dockerfile.workdir_system

stage(instructions) := {"stages": [{
	"index": 0,
	"final": true,
	"shipped": true,
	"lineage": [0],
	"base": {"image": "debian:12"},
	"instructions": instructions,
}]}

dir(path) := stage([{"cmd": "workdir", "args": [path], "dir": path}])

test_system if {
	every path in ["/etc", "/etc/nginx", "/bin", "/usr", "/usr/bin", "/usr/local/bin", "/dev/shm", "/lib64/x"] {
		count(workdir_system.deny) == 1 with input as dir(path)
	}
}

test_application if {
	every path in [
		"/", "/app", "/srv/www", "/opt/x", "/usr/src/app", "/home/app", "/var/www", "/library",
		"/usr/share/nginx/html", "/usr/local/app", "/tmp",
	] {
		count(workdir_system.deny) == 0 with input as dir(path)
	}
}

test_unknown if {
	count(workdir_system.unknown) == 1 with input as stage([{"cmd": "workdir", "args": ["$HOME"], "unknown": {"0": "why"}}])
}
