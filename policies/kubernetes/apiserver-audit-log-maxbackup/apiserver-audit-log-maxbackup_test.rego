package policies.kubernetes.apiserver_audit_log_maxbackup_test

import data.policies.kubernetes.apiserver_audit_log_maxbackup

pod(program, args) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{
	"name": "main",
	"image": "registry.k8s.io/kube-apiserver:v1.35.2",
	"command": array.concat([program], args),
}]}}

kube_apiserver(args) := pod("kube-apiserver", args)

test_finding if {
	apiserver_audit_log_maxbackup.deny == {{
		"message": "kube-apiserver (container \"main\"): --audit-log-maxbackup=2, which should be at least 10 files",
		"path": ["spec", "containers", 0, "command", 1],
	}} with input as kube_apiserver(["--audit-log-maxbackup=2"])
}

test_flagged if {
	every args in [
		["--audit-log-path=/a.log"],
		["--audit-log-path=/a.log", "--audit-log-maxbackup=9"],
		["--audit-log-maxbackup", "1"],
		["--audit_log_maxbackup=0"],
		[],
	] {
		count(apiserver_audit_log_maxbackup.deny) == 1 with input as kube_apiserver(args)
		count(apiserver_audit_log_maxbackup.unknown) == 0 with input as kube_apiserver(args)
	}
}

test_clean if {
	every args in [
		["--audit-log-path=/a.log", "--audit-log-maxbackup=10"],
		["--audit-log-maxbackup", "80"],
		["--audit-log-path=-"],
		["--audit-log-path=-", "$(FLAGS)"],
		["--audit-webhook-config-file=/w.yaml"],
	] {
		count(apiserver_audit_log_maxbackup.deny) == 0 with input as kube_apiserver(args)
		count(apiserver_audit_log_maxbackup.unknown) == 0 with input as kube_apiserver(args)
	}
}

test_unknown if {
	every args in [
		["--audit-log-path=/a.log", "--audit-log-maxbackup=$(KEEP)"],
		["--audit-log-path=/a.log", "$(FLAGS)"],
	] {
		count(apiserver_audit_log_maxbackup.deny) == 0 with input as kube_apiserver(args)
		count(apiserver_audit_log_maxbackup.unknown) > 0 with input as kube_apiserver(args)
	}
}

test_other_programs if {
	every program in ["kube-controller-manager", "kube-scheduler", "etcd", "kubelet", "nginx", "echo"] {
		every args in [
			["--audit-log-path=/a.log"],
			["--audit-log-path=/a.log", "--audit-log-maxbackup=9"],
			["--audit-log-maxbackup", "1"],
			["--audit_log_maxbackup=0"],
			[],
			["--audit-log-path=/a.log", "--audit-log-maxbackup=$(KEEP)"],
			["--audit-log-path=/a.log", "$(FLAGS)"],
		] {
			count(apiserver_audit_log_maxbackup.deny) == 0 with input as pod(program, args)
			count(apiserver_audit_log_maxbackup.unknown) == 0 with input as pod(program, args)
		}
	}
}

cluster(configuration) := object.union(
	{"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "ClusterConfiguration"},
	configuration,
)

test_kubeadm if {
	count(apiserver_audit_log_maxbackup.deny) == 1 with input as cluster({"apiServer": {"extraArgs": {"audit-log-path": "/a.log"}}})
	count(apiserver_audit_log_maxbackup.deny) == 0 with input as cluster({})
}

# Kubernetes 1.36 gave the flag a sufficient default.
test_default_of_newer_releases if {
	every version, findings in {"v1.35.2": 1, "v1.36.0": 0, "v1.37.2-eks.1": 0, "latest": 1} {
		pod := json.patch(kube_apiserver(["--audit-log-path=/a.log"]), [{
			"op": "replace",
			"path": "/spec/containers/0/image",
			"value": sprintf("registry.k8s.io/kube-apiserver:%s", [version]),
		}])
		count(apiserver_audit_log_maxbackup.deny) == findings with input as pod
	}
}

test_parameter if {
	count(apiserver_audit_log_maxbackup.deny) == 0 with input as kube_apiserver(["--audit-log-maxbackup=2"])
		with data.params as {"kubernetes/apiserver-audit-log-maxbackup": {"minimum": 2}}
}
