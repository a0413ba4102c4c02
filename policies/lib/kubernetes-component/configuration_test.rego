package lib.kubernetes_component_test

import data.lib.kubernetes_component as component

cluster(fields) := object.union({"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "ClusterConfiguration"}, fields)

api_value(flag) := component.value(component.apiservers[0], flag)

test_kubeadm_sets_up_four_components if {
	{c.component | some c in component.instances} == {
		"kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd",
	} with input as cluster({})
	component.etcds == [] with input as cluster({"etcd": {"external": {"endpoints": []}}})
	component.instances == [] with input as {"apiVersion": "example.com/v1", "kind": "ClusterConfiguration"}
}

test_extra_arguments if {
	api_value("profiling") == {
		"text": "false",
		"path": ["apiServer", "extraArgs", "profiling"],
		"phrase": "--profiling=false",
	} with input as cluster({"apiServer": {"extraArgs": {"profiling": "false"}}})
	api_value("profiling").path == ["apiServer", "extraArgs", 1, "value"] with input as cluster({"apiServer": {"extraArgs": [
		{"name": "v", "value": "2"},
		{"name": "profiling", "value": "false"},
	]}})
	api_value("profiling").path == ["apiServer", "extraArgs"] with input as cluster({})

	# A name may come with its dashes, a value as a YAML boolean.
	api_value("profiling").text == "false" with input as cluster({"apiServer": {"extraArgs": {"--profiling": false}}})
	component.value(component.etcds[0], "auto-tls").path == ["etcd", "local", "extraArgs", "auto-tls"] with input as cluster({"etcd": {"local": {"extraArgs": {"auto-tls": "true"}}}})
}

test_argument_without_value if {
	api_value("profiling").text == "" with input as cluster({"apiServer": {"extraArgs": [{"name": "profiling"}]}})
	api_value("profiling").text == "true" with input as cluster({"apiServer": {"extraArgs": {"profiling": null}}})
}

test_kubeadm_defaults if {
	api_value("authorization-mode").text == "Node,RBAC" with input as cluster({})
	api_value("anonymous-auth").text == "true" with input as cluster({})
	api_value("audit-log-maxage").text == "" with input as cluster({"kubernetesVersion": "v1.35.1"})
	api_value("audit-log-maxage").text == "366" with input as cluster({"kubernetesVersion": "v1.36.0"})
	component.value(component.controller_managers[0], "bind-address").text == "127.0.0.1" with input as cluster({})
	not component.value(component.apiservers[0], "authorization-mode") with input as cluster({"apiServer": {"extraArgs": {"authorization-config": "/a.yaml"}}})
}

test_merge_methods if {
	every method, expected in {"append": "NodeRestriction,A", "prepend": ",ANodeRestriction", "": ",A"} {
		api_value("enable-admission-plugins").text == expected with input as cluster({"apiServer": {"extraArgs": [{
			"name": "enable-admission-plugins",
			"value": ",A",
			"mergeMethod": method,
		}]}})
	}
}

test_external_etcd if {
	api_value("etcd-cafile").text == "/etc/kubernetes/pki/etcd/ca.crt" with input as cluster({})
	api_value("etcd-cafile").text == "" with input as cluster({"etcd": {"external": {"endpoints": ["http://e:2379"]}}})
	api_value("etcd-cafile").text == "/ca" with input as cluster({"etcd": {"external": {"caFile": "/ca"}}})
}

test_cluster_api if {
	configuration := {
		"clusterConfiguration": {"apiServer": {"extraArgs": {"profiling": "${PROFILING}", "anonymous-auth": "false"}}},
		"joinConfiguration": {"nodeRegistration": {"kubeletExtraArgs": [{"name": "read-only-port", "value": "10255"}]}},
	}
	document := {
		"apiVersion": "controlplane.cluster.x-k8s.io/v1beta2",
		"kind": "KubeadmControlPlane",
		"spec": {"version": "v1.36.1", "kubeadmConfigSpec": configuration},
	}
	api_value("anonymous-auth").path == ["spec", "kubeadmConfigSpec", "clusterConfiguration", "apiServer", "extraArgs", "anonymous-auth"] with input as document
	component.apiservers[0].minor == 36 with input as document
	not component.value(component.apiservers[0], "profiling") with input as document
	component.unknown_value(component.apiservers[0], "profiling") with input as document
	component.value(component.kubelets[0], "read-only-port").text == "10255" with input as document
	not component.value(component.kubelets[0], "anonymous-auth") with input as document

	template := {
		"apiVersion": "bootstrap.cluster.x-k8s.io/v1beta1",
		"kind": "KubeadmConfigTemplate",
		"spec": {"template": {"spec": configuration}},
	}
	component.kubelets[0].path == ["spec", "template", "spec", "joinConfiguration", "nodeRegistration", "kubeletExtraArgs"] with input as template
	component.instances == [] with input as object.union(template, {"apiVersion": "example.com/v1"})
}

kubelet_file(fields) := object.union({"apiVersion": "kubelet.config.k8s.io/v1beta1", "kind": "KubeletConfiguration"}, fields)

kubelet_value(flag) := component.value(component.kubelets[0], flag)

test_kubelet_configuration if {
	kubelet_value("anonymous-auth") == {
		"text": "true",
		"path": ["authentication", "anonymous", "enabled"],
		"phrase": "authentication.anonymous.enabled is true",
	} with input as kubelet_file({"authentication": {"anonymous": {"enabled": true}}})
	kubelet_value("anonymous-auth") == {
		"text": "false",
		"path": ["authentication", "anonymous", "enabled"],
		"phrase": "authentication.anonymous.enabled is not set (default false)",
	} with input as kubelet_file({})
	kubelet_value("anonymous-auth").text == "false" with input as kubelet_file({"authentication": {"anonymous": {"enabled": null}}})
	kubelet_value("authorization-mode").text == "Webhook" with input as kubelet_file({})
	kubelet_value("read-only-port").text == "0" with input as kubelet_file({})
	component.number(component.kubelets[0], "read-only-port").number == 10255 with input as kubelet_file({"readOnlyPort": 10255})
	component.list(component.kubelets[0], "tls-cipher-suites").items == {"A", "B"} with input as kubelet_file({"tlsCipherSuites": ["A", "B"]})
	component.gate_off(component.kubelets[0], "A").path == ["featureGates"] with input as kubelet_file({"featureGates": {"A": false, "B": true}})
	not component.gate_off(component.kubelets[0], "B") with input as kubelet_file({"featureGates": {"A": false, "B": true}})
}

test_what_kubeadm_completes if {
	not component.absent(component.kubelets[0], "client-ca-file") with input as kubelet_file({"cgroupDriver": "systemd"})
	component.absent(component.kubelets[0], "client-ca-file") with input as kubelet_file({"authentication": {"x509": {}}})
}

test_configuration_in_config_maps if {
	text := concat("\n", [
		"apiVersion: kubelet.config.k8s.io/v1beta1",
		"kind: KubeletConfiguration",
		"authentication:",
		"  anonymous:",
		"    enabled: true",
		"---",
		"apiVersion: kubeadm.k8s.io/v1beta4",
		"kind: ClusterConfiguration",
		"--- ",
		"not: [yaml",
	])
	document := {"apiVersion": "v1", "kind": "ConfigMap", "data": {"config": text, "other": "kind: KubeletConfiguration"}}
	count(component.instances) == 5 with input as document
	component.on(component.kubelets[0], "anonymous-auth") == {
		"text": "true",
		"path": ["data", "config"],
		"phrase": "authentication.anonymous.enabled is true",
	} with input as document
	kubelet_value("protect-kernel-defaults").path == ["data", "config"] with input as document
}
