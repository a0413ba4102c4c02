package policies.kubernetes.apiserver_audit_log_path_test

import data.policies.kubernetes.apiserver_audit_log_path

pod(program, args) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{
	"name": "main",
	"image": "registry.k8s.io/kube-apiserver:v1.35.0",
	"command": array.concat([program], args),
}]}}

kube_apiserver(args) := pod("kube-apiserver", args)

test_finding if {
	apiserver_audit_log_path.deny == {{
		"message": "kube-apiserver (container \"main\"): no --audit-log-path and no audit webhook, so that nobody can tell who did what",
		"path": ["spec", "containers", 0, "command"],
	}} with input as kube_apiserver([])
}

test_flagged if {
	every args in [
		[],
		["--audit-log-path="],
		["--audit-policy-file=/etc/kubernetes/audit.yaml"],
		["--audit-log-maxage=30"],
	] {
		count(apiserver_audit_log_path.deny) == 1 with input as kube_apiserver(args)
		count(apiserver_audit_log_path.unknown) == 0 with input as kube_apiserver(args)
	}
}

test_clean if {
	every args in [
		["--audit-log-path=/var/log/audit.log"],
		["--audit-log-path", "-"],
		["--audit_log_path=-"],
		["--audit-log-path=$(LOG)"],
		["--audit-webhook-config-file=/etc/kubernetes/audit-webhook.yaml"],
		["--audit-webhook-config-file=/w.yaml", "$(FLAGS)"],
	] {
		count(apiserver_audit_log_path.deny) == 0 with input as kube_apiserver(args)
		count(apiserver_audit_log_path.unknown) == 0 with input as kube_apiserver(args)
	}
}

test_unknown if {
	every args in [
		["$(FLAGS)"],
	] {
		count(apiserver_audit_log_path.deny) == 0 with input as kube_apiserver(args)
		count(apiserver_audit_log_path.unknown) > 0 with input as kube_apiserver(args)
	}
}

test_other_programs if {
	every program in ["kube-controller-manager", "kube-scheduler", "etcd", "kubelet", "nginx", "echo"] {
		every args in [
			[],
			["--audit-log-path="],
			["--audit-policy-file=/etc/kubernetes/audit.yaml"],
			["--audit-log-maxage=30"],
			["$(FLAGS)"],
		] {
			count(apiserver_audit_log_path.deny) == 0 with input as pod(program, args)
			count(apiserver_audit_log_path.unknown) == 0 with input as pod(program, args)
		}
	}
}

cluster(configuration) := object.union(
	{"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "ClusterConfiguration"},
	configuration,
)

test_kubeadm if {
	count(apiserver_audit_log_path.deny) == 1 with input as cluster({})
	count(apiserver_audit_log_path.deny) == 0 with input as cluster({"apiServer": {"extraArgs": [{"name": "audit-log-path", "value": "/var/log/audit.log"}]}})
}
