package policies.kubernetes.selinux_test

import data.policies.kubernetes.selinux

pod(spec) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": spec}

findings(spec) := found if {
	found := selinux.deny with input as pod(spec)
		with data.params as {"kubernetes/selinux": {"types": ["container_t", "container_init_t", "container_kvm_t", "container_engine_t"]}}
}

options(o) := {"seLinuxOptions": o}

test_type if {
	findings({"securityContext": options({"type": "spc_t"}), "containers": [{"name": "a", "securityContext": options({"type": "super_t", "level": "s0"})}]}) == {
		{"message": "the Pod sets SELinux type spc_t", "path": ["spec", "securityContext", "seLinuxOptions", "type"]},
		{"message": "container \"a\" sets SELinux type super_t", "path": ["spec", "containers", 0, "securityContext", "seLinuxOptions", "type"]},
	}
}

test_user_and_role if {
	findings({"initContainers": [{"name": "a", "securityContext": options({"user": "system_u", "role": "sysadm_r", "type": "container_t"})}]}) == {
		{"message": "container \"a\" sets SELinux user system_u", "path": ["spec", "initContainers", 0, "securityContext", "seLinuxOptions", "user"]},
		{"message": "container \"a\" sets SELinux role sysadm_r", "path": ["spec", "initContainers", 0, "securityContext", "seLinuxOptions", "role"]},
	}
	count(findings({"securityContext": options({"user": "u"}), "ephemeralContainers": [{"name": "e", "securityContext": options({"role": "r"})}]})) == 2
}

test_fine if {
	every good in [
		null, {}, options(null), options({}), options({"level": "s0:c123,c456"}), options({"type": "", "user": "", "role": ""}), options({"type": null, "user": null}),
		options({"type": "container_t"}), options({"type": "container_init_t"}), options({"type": "container_kvm_t"}), options({"type": "container_engine_t"}),
	] {
		findings({"securityContext": good, "containers": [{"name": "a", "securityContext": good}]}) == set()
	}
}
