package policies.kubernetes.netpol_missing_test

import data.policies.kubernetes.netpol_missing

workload(kind, name, ns, labels) := {
	"apiVersion": "apps/v1",
	"kind": kind,
	"metadata": {"name": name, "namespace": ns},
	"spec": {"selector": {"matchLabels": labels}, "pod": {"labels": labels, "serviceAccountName": "", "hostNetwork": false}},
}

web := workload("Deployment", "web", "prod", {"app": "web", "tier": "front"})

policy(ns, spec) := {
	"apiVersion": "networking.k8s.io/v1",
	"kind": "NetworkPolicy",
	"metadata": {"name": "p", "namespace": ns},
	"spec": spec,
}

custom(version, kind, ns) := {"apiVersion": version, "kind": kind, "metadata": {"name": "c", "namespace": ns}, "spec": {}}

test_no_policy if {
	netpol_missing.deny with input as {"objects": [web]} == {{
		"message": "no NetworkPolicy selects the Pods of Deployment \"web\" in namespace \"prod\"",
		"path": ["objects", 0, "metadata", "name"],
	}}
}

test_covering[name] if {
	some name, spec in {
		"by label": {"podSelector": {"matchLabels": {"app": "web"}}},
		"by two labels": {"podSelector": {"matchLabels": {"app": "web", "tier": "front"}}},
		"empty selector": {"podSelector": {}},
		"null selector": {"podSelector": null},
		"absent selector": {},
		"null labels": {"podSelector": {"matchLabels": null, "matchExpressions": null}},
		"In": {"podSelector": {"matchExpressions": [{"key": "app", "operator": "In", "values": ["api", "web"]}]}},
		"NotIn": {"podSelector": {"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["api"]}]}},
		"NotIn of an absent label": {"podSelector": {"matchExpressions": [{"key": "zone", "operator": "NotIn", "values": ["a"]}]}},
		"Exists": {"podSelector": {"matchExpressions": [{"key": "tier", "operator": "Exists"}]}},
		"DoesNotExist": {"podSelector": {"matchExpressions": [{"key": "zone", "operator": "DoesNotExist"}]}},
		"egress only": {"podSelector": {}, "policyTypes": ["Egress"]},
	}
	findings := netpol_missing.deny with input as {"objects": [web, policy("prod", spec)]}
	count(findings) == 0
}

test_not_covering[name] if {
	some name, p in {
		"another label": policy("prod", {"podSelector": {"matchLabels": {"app": "api"}}}),
		"one label too many": policy("prod", {"podSelector": {"matchLabels": {"app": "web", "zone": "a"}}}),
		"another namespace": policy("dev", {"podSelector": {}}),
		"In": policy("prod", {"podSelector": {"matchExpressions": [{"key": "app", "operator": "In", "values": ["api"]}]}}),
		"In without values": policy("prod", {"podSelector": {"matchExpressions": [{"key": "app", "operator": "In", "values": null}]}}),
		"NotIn": policy("prod", {"podSelector": {"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["web"]}]}}),
		"Exists": policy("prod", {"podSelector": {"matchExpressions": [{"key": "zone", "operator": "Exists"}]}}),
		"DoesNotExist": policy("prod", {"podSelector": {"matchExpressions": [{"key": "tier", "operator": "DoesNotExist"}]}}),
		"labels fit and expression does not": policy("prod", {"podSelector": {
			"matchLabels": {"app": "web"},
			"matchExpressions": [{"key": "tier", "operator": "In", "values": ["back"]}],
		}}),
		"unknown operator": policy("prod", {"podSelector": {"matchExpressions": [{"key": "app", "operator": "Near"}]}}),
	}
	findings := netpol_missing.deny with input as {"objects": [p, web]}
	count(findings) == 1
}

test_namespaces[name] if {
	some name, c in {
		"both absent": {"pod": "", "policy": "", "findings": 0},
		"policy absent": {"pod": "prod", "policy": "", "findings": 0},
		"workload absent": {"pod": "", "policy": "prod", "findings": 0},
		"same": {"pod": "prod", "policy": "prod", "findings": 0},
		"different": {"pod": "prod", "policy": "dev", "findings": 1},
	}
	objects := [workload("Deployment", "web", c.pod, {"app": "web"}), policy(c.policy, {"podSelector": {"matchLabels": {"app": "web"}}})]
	findings := netpol_missing.deny with input as {"objects": objects}
	count(findings) == c.findings
}

test_each_uncovered_workload if {
	findings := netpol_missing.deny with input as {"objects": [
		web,
		workload("StatefulSet", "db", "prod", {"app": "db"}),
		workload("DaemonSet", "agent", "prod", {"app": "agent"}),
		policy("prod", {"podSelector": {"matchLabels": {"app": "db"}}}),
	]}
	{f.path[1] | some f in findings} == {0, 2}
}

test_not_claimed[name] if {
	some name, o in {
		"Cilium": custom("cilium.io/v2", "CiliumNetworkPolicy", "prod"),
		"Cilium without namespace": custom("cilium.io/v2", "CiliumNetworkPolicy", ""),
		"Cilium, whole cluster": custom("cilium.io/v2", "CiliumClusterwideNetworkPolicy", ""),
		"Calico": custom("crd.projectcalico.org/v1", "NetworkPolicy", "prod"),
		"Calico v3": custom("projectcalico.org/v3", "NetworkPolicy", "prod"),
		"Calico, whole cluster": custom("projectcalico.org/v3", "GlobalNetworkPolicy", ""),
		"admin": custom("policy.networking.k8s.io/v1alpha1", "BaselineAdminNetworkPolicy", ""),
		"Antrea": custom("crd.antrea.io/v1beta1", "ClusterNetworkPolicy", ""),
	}
	findings := netpol_missing.deny with input as {"objects": [web, o]}
	count(findings) == 0
}

test_plugin_policy_of_another_namespace if {
	findings := netpol_missing.deny with input as {"objects": [web, custom("cilium.io/v2", "CiliumNetworkPolicy", "dev")]}
	count(findings) == 1
}

test_host_network if {
	findings := netpol_missing.deny with input as {"objects": [object.union(web, {"spec": {"pod": {"hostNetwork": true}}})]}
	count(findings) == 0
}

test_not_a_workload if {
	findings := netpol_missing.deny with input as {"objects": [
		{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}, "spec": {}},
		{"apiVersion": "v1", "kind": "PodTemplate", "metadata": {"name": "t"}, "spec": {"pod": {"labels": {}, "hostNetwork": false}}},
		{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "patch"}, "spec": {"pod": {"labels": {}, "hostNetwork": false}}},
	]}
	count(findings) == 0
}

test_bare_pod_without_labels if {
	bare := {"apiVersion": "v1", "kind": "Pod", "metadata": {"generateName": "job-"}, "spec": {"pod": {"labels": {}, "hostNetwork": false}}}
	found := netpol_missing.deny with input as {"objects": [bare]}
	{f.message | some f in found} == {"no NetworkPolicy selects the Pods of Pod \"job-\""}
	covered := netpol_missing.deny with input as {"objects": [bare, policy("", {"podSelector": {}})]}
	count(covered) == 0
}
