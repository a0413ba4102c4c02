package policies.kubernetes.sysctls_test

import data.policies.kubernetes.sysctls as unsafe

pod(spec) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": spec}

findings(sysctls) := found if {
	found := unsafe.deny with input as pod({"securityContext": {"sysctls": sysctls}})
		with data.params as {"kubernetes/sysctls": {"allowed": ["kernel.shm_rmid_forced", "net.ipv4.tcp_syncookies"]}}
}

test_unsafe if {
	findings([{"name": "net.ipv4.tcp_syncookies", "value": "1"}, {"name": "kernel.msgmax", "value": "65536"}]) == {{
		"message": "the Pod sets the unsafe sysctl \"kernel.msgmax\"",
		"path": ["spec", "securityContext", "sysctls", 1, "name"],
	}}
}

test_other_spellings if {
	every name in ["", null, "net/ipv4/tcp_syncookies", "NET.IPV4.TCP_SYNCOOKIES", "net.ipv4.tcp_syncookies "] {
		count(findings([{"name": name}])) == 1
	}
	count(findings([null, {}])) == 2
}

test_safe if {
	every list in [null, [], [{"name": "kernel.shm_rmid_forced", "value": "0"}, {"name": "net.ipv4.tcp_syncookies"}]] {
		findings(list) == set()
	}
}

test_no_context if {
	every spec in [{}, {"securityContext": null}, {"securityContext": {}}] {
		found := unsafe.deny with input as pod(spec)
		found == set()
	}
}
