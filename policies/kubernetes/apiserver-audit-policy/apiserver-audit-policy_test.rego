package policies.kubernetes.apiserver_audit_policy_test

import data.policies.kubernetes.apiserver_audit_policy

pod(program, args) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{
	"name": "main",
	"image": "registry.k8s.io/kube-apiserver:v1.35.0",
	"command": array.concat([program], args),
}]}}

kube_apiserver(args) := pod("kube-apiserver", args)

test_finding if {
	apiserver_audit_policy.deny == {{
		"message": "kube-apiserver (container \"main\"): no --audit-policy-file, so that no request is recorded",
		"path": ["spec", "containers", 0, "command"],
	}} with input as kube_apiserver(["--audit-log-path=-"])
}

test_flagged if {
	every args in [
		["--audit-log-path=/var/log/audit.log"],
		["--audit-webhook-config-file=/webhook.yaml"],
		["--audit-log-path=-", "--audit-webhook-config-file=/webhook.yaml", "--audit-policy-file="],
	] {
		count(apiserver_audit_policy.deny) == 1 with input as kube_apiserver(args)
		count(apiserver_audit_policy.unknown) == 0 with input as kube_apiserver(args)
	}
}

test_clean if {
	every args in [
		[],
		["$(FLAGS)"],
		["--audit-log-path=/var/log/audit.log", "--audit-policy-file=/policy.yaml"],
		["--audit-log-path=", "--profiling=false"],
		["--audit-log-path=-", "--audit_policy_file=$(POLICY)"],
	] {
		count(apiserver_audit_policy.deny) == 0 with input as kube_apiserver(args)
		count(apiserver_audit_policy.unknown) == 0 with input as kube_apiserver(args)
	}
}

test_unknown if {
	every args in [
		["--audit-log-path=-", "$(FLAGS)"],
	] {
		count(apiserver_audit_policy.deny) == 0 with input as kube_apiserver(args)
		count(apiserver_audit_policy.unknown) > 0 with input as kube_apiserver(args)
	}
}

test_other_programs if {
	every program in ["kube-controller-manager", "kube-scheduler", "etcd", "kubelet", "nginx", "echo"] {
		every args in [
			["--audit-log-path=/var/log/audit.log"],
			["--audit-webhook-config-file=/webhook.yaml"],
			["--audit-log-path=-", "--audit-webhook-config-file=/webhook.yaml", "--audit-policy-file="],
			["--audit-log-path=-", "$(FLAGS)"],
		] {
			count(apiserver_audit_policy.deny) == 0 with input as pod(program, args)
			count(apiserver_audit_policy.unknown) == 0 with input as pod(program, args)
		}
	}
}

cluster(configuration) := object.union(
	{"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "ClusterConfiguration"},
	configuration,
)

test_kubeadm if {
	count(apiserver_audit_policy.deny) == 1 with input as cluster({"apiServer": {"extraArgs": {"audit-log-path": "/var/log/audit.log"}}})
	count(apiserver_audit_policy.deny) == 0 with input as cluster({})
}
