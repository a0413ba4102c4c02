package lib.kubernetes_component_test

import data.lib.kubernetes_component as component

pod(spec) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [object.union({"name": "c"}, spec)]}}

run(command) := pod({"command": command})

# texts is what the first component has for a flag, in order.
texts(flag) := [one.text | some one in component.instances[0].flags[flag]]

names := [c.component | some c in component.instances]

test_recognised if {
	every expected, command in {
		"kube-apiserver": [["kube-apiserver"], ["/usr/local/bin/kube-apiserver"], ["hyperkube", "apiserver"], ["/hyperkube", "kube-apiserver"]],
		"kube-controller-manager": [["kube-controller-manager"], ["/hyperkube", "controller-manager"]],
		"kube-scheduler": [["/usr/bin/kube-scheduler"], ["hyperkube", "kube-scheduler"]],
		"etcd": [["etcd"], ["/usr/local/bin/etcd", "--name=a"]],
		"kubelet": [["kubelet"], ["hyperkube", "kubelet"], ["C:\\k\\kubelet.exe"]],
	} {
		every words in command {
			names == [expected] with input as run(words)
		}
	}
}

test_behind_wrappers if {
	every words in [
		["/go-runner", "--log-file=/var/log/a.log", "--also-stdout=false", "/usr/local/bin/kube-apiserver", "--profiling=false"],
		["tini", "--", "kube-apiserver", "--profiling=false"],
		["/usr/bin/env", "GODEBUG=x", "kube-apiserver", "--profiling=false"],
		["nice", "-n", "10", "kube-apiserver", "--profiling=false"],
		["timeout", "30s", "kube-apiserver", "--profiling=false"],
		["chroot", "/host", "/usr/bin/kube-apiserver", "--profiling=false"],
		["gosu", "nobody", "kube-apiserver", "--profiling=false"],
		["/bin/sh", "-c", "exec kube-apiserver --profiling=false"],
		["tini", "--", "bash", "-o", "pipefail", "-ec", "kube-apiserver --profiling=false"],
		["busybox", "sh", "-c", "kube-apiserver --profiling=false"],
	] {
		names == ["kube-apiserver"] with input as run(words)
		texts("profiling") == ["false"] with input as run(words)
	}
}

test_not_a_component if {
	every words in [
		["nginx"],
		["echo", "kube-apiserver"],
		["pgrep", "kube-apiserver", "--anonymous-auth"],
		["kube-apiserver-proxy", "--anonymous-auth=true"],
		["etcdctl", "snapshot", "save"],
		["etcd", "gateway", "start"],
		["etcd", "grpc-proxy", "start"],
		["cp", "/usr/local/bin/etcd", "/target"],
		["hyperkube", "proxy"],
		["hyperkube"],
		["k3s", "kubectl"],
		["kubelet", "--version"],
		["kube-apiserver", "--help"],
		["sh", "-c", "systemctl restart kubelet"],
		["sh", "-c", "echo kube-apiserver --anonymous-auth"],
		["sh", "-c", "# kube-apiserver --anonymous-auth\nsleep 1"],
		["sh", "-c"],
		["sh", "/scripts/kube-apiserver.sh"],
		["kube-apiserver --anonymous-auth=true"],
	] {
		names == [] with input as run(words)
	}
}

test_command_and_args_are_one_line if {
	document := pod({"command": ["kube-apiserver", "--v=2"], "args": ["--profiling=false"]})
	texts("profiling") == ["false"] with input as document
	component.instances[0].flags.profiling[0].path == ["spec", "containers", 0, "args", 0] with input as document
	component.instances[0].path == ["spec", "containers", 0, "command"] with input as document
}

test_image_names_the_component if {
	every image in [
		"kube-apiserver",
		"registry.k8s.io/kube-apiserver:v1.36.0",
		"registry.k8s.io/kube-apiserver-amd64:v1.9.0",
		"registry:5000/kube-apiserver@sha256:0000",
	] {
		document := pod({"image": image, "args": ["--profiling=false"]})
		names == ["kube-apiserver"] with input as document
		texts("profiling") == ["false"] with input as document
		component.instances[0].path == ["spec", "containers", 0, "args"] with input as document
	}
	every spec in [
		{"image": "registry.k8s.io/kube-apiserver:v1.36.0"},
		{"image": "example.com/not-kube-apiserver:v1", "args": ["--profiling"]},
		{"image": "example.com/kube-apiserver/sidecar:v1", "args": ["--profiling"]},
		{"image": "example.com/etcd:v3", "args": ["backup"]},
		{"image": "example.com/etcd:v3", "command": ["sleep"], "args": ["--name=a"]},
	] {
		names == [] with input as pod(spec)
	}
	names == ["kube-apiserver"] with input as pod({"image": "registry.k8s.io/kube-apiserver:v1", "args": ["kube-apiserver", "--v=2"]})
	names == ["etcd"] with input as pod({"image": "bitnami/etcd:3.6", "env": [{"name": "ETCD_NAME", "value": "a"}]})
}

test_every_pod_and_container if {
	template := {"spec": {
		"containers": [{"name": "a", "command": ["etcd"]}],
		"initContainers": [{"name": "b", "restartPolicy": "Always", "command": ["kube-scheduler"]}],
		"ephemeralContainers": [{"name": "d", "command": ["kubelet"]}],
	}}
	every kind in ["Deployment", "DaemonSet", "StatefulSet"] {
		document := {"apiVersion": "apps/v1", "kind": kind, "spec": {"template": template}}
		names == ["etcd", "kube-scheduler", "kubelet"] with input as document
		component.schedulers[0].path == ["spec", "template", "spec", "initContainers", 0, "command"] with input as document
	}
}

test_spellings_of_flags if {
	every words, expected in {
		["--audit-log-path=/a"]: ["/a"],
		["--audit-log-path", "/a"]: ["/a"],
		["--audit_log_path=/a"]: ["/a"],
		["-audit-log-path=/a"]: ["/a"],
		["--audit-log-path=\"/a\""]: ["/a"],
		["--audit-log-path='/a'"]: ["/a"],
		["--audit-log-path", "-"]: ["-"],
		["--audit-log-path="]: [""],
		["--audit-log-path=a=b"]: ["a=b"],
		["--audit-log-path=/a", "--audit-log-path=/b"]: ["/a", "/b"],
		["--audit-log-path", "--v=2"]: ["true"],
		["--profiling", "--audit-log-path", "/a"]: ["/a"],
		["stray", "--audit-log-path=/a"]: ["/a"],
		["--audit-log-path=/a", "--", "--audit-log-path=/b"]: ["/a"],
	} {
		texts("audit-log-path") == expected with input as run(array.concat(["kube-apiserver"], words))
	}
	not component.instances[0].flags["audit-log-path"] with input as run(["kube-apiserver", "--", "--audit-log-path=/b"])
}

test_booleans if {
	every text in ["true", "True", "TRUE", "t", "T", "1", "\"true\""] {
		words := ["kube-apiserver", sprintf("--profiling=%s", [text])]
		component.on(component.instances[0], "profiling") with input as run(words)
		not component.off(component.instances[0], "profiling") with input as run(words)
	}
	every text in ["false", "False", "FALSE", "f", "F", "0"] {
		words := ["kube-apiserver", sprintf("--profiling=%s", [text])]
		component.off(component.instances[0], "profiling") with input as run(words)
		not component.on(component.instances[0], "profiling") with input as run(words)
	}
	component.on(component.instances[0], "profiling") with input as run(["kube-apiserver", "--profiling"])

	# A boolean takes no word of its own, and what is no boolean is refused by the program.
	texts("profiling") == ["true"] with input as run(["kube-apiserver", "--profiling", "false"])
	not component.on(component.instances[0], "profiling") with input as run(["kube-apiserver", "--profiling=yes"])
	not component.off(component.instances[0], "profiling") with input as run(["kube-apiserver", "--profiling=yes"])
}

test_the_last_one_wins if {
	component.value(component.instances[0], "profiling") == {
		"text": "false",
		"path": ["spec", "containers", 0, "command", 2],
		"phrase": "--profiling=false",
	} with input as run(["kube-apiserver", "--profiling", "--profiling=false"])
}

test_defaults if {
	component.value(component.instances[0], "profiling") == {
		"text": "true",
		"path": ["spec", "containers", 0, "command"],
		"phrase": "--profiling is not set (default true)",
	} with input as run(["kube-apiserver"])
	component.value(component.instances[0], "audit-log-path").phrase == "--audit-log-path is not set" with input as run(["kube-apiserver"])
}

test_lists_add_up if {
	component.list(component.instances[0], "authorization-mode") == {
		"items": {"Node", "RBAC", "Webhook"},
		"path": ["spec", "containers", 0, "command", 2],
		"phrase": "--authorization-mode=Node, \"RBAC\",Webhook",
	} with input as run(["kube-apiserver", "--authorization-mode=Node, \"RBAC\"", "--authorization-mode=Webhook"])
	component.list(component.instances[0], "authorization-mode").items == {"AlwaysAllow"} with input as run(["kube-apiserver"])
	component.list(component.instances[0], "tls-cipher-suites").items == {"1"} with input as {"apiVersion": "kubelet.config.k8s.io/v1beta1", "kind": "KubeletConfiguration", "tlsCipherSuites": [1]}
	component.list(component.instances[0], "enable-admission-plugins").items == set() with input as run(["kube-apiserver"])
}

test_numbers if {
	every word, expected in {"7": [7], "0": [0], "-1": [-1], "x": [], "": [], "1.5": [], "99999999999999999999999": []} {
		[v.number | v := component.number(component.instances[0], "v")] == expected with input as run(["kube-apiserver", sprintf("--v=%s", [word])])
	}
}

test_durations if {
	every word, expected in {
		"0": [0], "0s": [0], "5m": [300], "1h0m0s": [3600], "1m30s": [90], "1500ms": [1.5], "0.5h": [1800],
		"": [], "5": [], "soon": [], "999999999h": [], "1d": [], "-5s": [],
	} {
		found := [v.seconds | v := component.seconds(component.instances[0], "request-timeout")] with input as run([
			"kube-apiserver",
			sprintf("--request-timeout=%s", [word]),
		])
		found == expected
	}
}

test_variables_of_the_container if {
	document := pod({
		"command": ["kube-apiserver", "--a=$(LITERAL)/x", "--b=$(FIELD)", "--c=$(NOWHERE)", "--d=$$(LITERAL)"],
		"env": [
			{"name": "LITERAL", "value": "/etc"},
			{"name": "FIELD", "valueFrom": {"fieldRef": {"fieldPath": "status.hostIP"}}},
		],
	})
	texts("a") == ["/etc/x"] with input as document
	every flag, known in {"a": true, "b": false, "c": false, "d": true} {
		component.instances[0].flags[flag][0].known == known with input as document
	}
	not component.value(component.instances[0], "b") with input as document
	component.unknown_value(component.instances[0], "b") == {
		"message": "kube-apiserver (container \"c\"): the value of --b is filled in when it starts",
		"path": ["spec", "containers", 0, "command", 2],
	} with input as document
}

test_words_from_variables_hide_flags if {
	every words in [
		["kube-apiserver", "$(FLAGS)"],
		["kube-apiserver", "--$(FLAG)=1"],
		["kube-apiserver", "--pro$(FLAG)=1"],
		["sh", "-c", "exec kube-apiserver $FLAGS"],
		["sh", "-c", "exec kube-apiserver \"$@\""],
		["sh", "-c", "exec kube-apiserver ${FLAGS:-a b}"],
		["sh", "-c", "exec kube-apiserver $(cat /flags)"],
		["sh", "-c", "exec kube-apiserver `cat /flags`"],
		["kube-apiserver", "--openshift-config=/c.yaml"],
	] {
		not component.absent(component.instances[0], "profiling") with input as run(words)
		not component.value(component.instances[0], "profiling") with input as run(words)
		component.unknown_presence(component.instances[0], "profiling").path with input as run(words)
	}

	# The same characters where they are text, or the value of another flag.
	every words in [
		["kube-apiserver", "--advertise-address", "$(HOST_IP)"],
		["sh", "-c", "exec kube-apiserver --advertise-address $HOST_IP"],
		["sh", "-c", "exec kube-apiserver '$FLAGS'"],
		["sh", "-c", "exec kube-apiserver --a=\\$FLAGS"],
	] {
		component.absent(component.instances[0], "profiling") with input as run(words)
	}
}

test_scripts if {
	every script, expected in {
		"kube-apiserver --a=1": ["1"],
		"kube-apiserver --a=1 --b=2\n": ["1"],
		"set -e; exec kube-apiserver --a=1": ["1"],
		"mkdir -p /x && kube-apiserver --a=1 &": ["1"],
		"X=1 kube-apiserver --a=1": ["1"],
		"if true; then exec kube-apiserver --a=1; fi": ["1"],
		"{ kube-apiserver --a=1; }": ["1"],
		"(kube-apiserver --a=1)": ["1"],
		"exec kube-apiserver \\\n  --b=2 \\\n  --a=1": ["1"],
		"exec kube-apiserver \\\r\n  --a=1": ["1"],
		"exec kube-apiserver --a='x y' # --a=2": ["x y"],
		"exec kube-apiserver --a=\"x y\"": ["x y"],
		"exec kube-apiserver \"--a=x y\"": ["x y"],
		"exec kube-apiserver --a=\"x\"'y'z": ["xyz"],
		"exec kube-apiserver --a=x\\ y": ["x y"],
		"exec kube-apiserver --a=\"x\\\"y\"": ["x\"y"],
		"exec kube-apiserver --a=x#y": ["x#y"],
		"exec kube-apiserver --a=1 >/log 2>&1": ["1"],
		"exec kube-apiserver --a=1 1>>/var/log/k.log 2>&1": ["1"],
		"exec kube-apiserver > /log --a=1": ["1"],
		"exec \"kube-apiserver\" --a=1": ["1"],
		"echo kube-apiserver --a=2; kube-apiserver --a=1": ["1"],
		"kube-apiserver --b=2; echo --a=1": [],
		"kube-apiserver --b=2 | tee --a=1": [],
	} {
		names == ["kube-apiserver"] with input as run(["sh", "-c", script])
		texts("a") == expected with input as run(["sh", "-c", script])
	}
	component.instances[0].flags.a[0].path == ["spec", "containers", 0, "command", 2] with input as run(["sh", "-c", "kube-apiserver --a=1"])
	names == ["etcd", "kube-apiserver"] with input as run(["sh", "-c", "etcd --a=1 & kube-apiserver --a=2"])
}

test_environment_of_etcd if {
	env := [
		{"name": "ETCD_CERT_FILE", "value": "/env.crt"},
		{"name": "ETCD_KEY_FILE", "value": "/env.key"},
		{"name": "ETCD_DATA_DIR", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
		{"name": "CERT_FILE", "value": "/other"},
		{"name": "ETCD_AUTO_TLS"},
	]
	document := pod({"command": ["etcd", "--cert-file=/flag.crt"], "env": env})
	texts("cert-file") == ["/flag.crt"] with input as document
	texts("key-file") == ["/env.key"] with input as document
	component.instances[0].flags["key-file"][0].path == ["spec", "containers", 0, "env", 1] with input as document
	component.instances[0].flags["data-dir"][0].known == false with input as document
	texts("auto-tls") == [""] with input as document

	# Only etcd reads it, and not when a file decides.
	component.instances[0].flags == {} with input as pod({"command": ["kube-apiserver"], "env": env})
	component.instances[0].flags == {} with input as pod({"command": ["etcd", "--config-file=/e.yaml"], "env": env})
	not component.absent(component.instances[0], "auto-tls") with input as pod({"command": ["etcd", "--config-file=/e.yaml"]})
	not component.absent(component.instances[0], "auto-tls") with input as pod({"command": ["etcd"], "env": [{"name": "ETCD_CONFIG_FILE", "value": "/e"}]})
	not component.absent(component.instances[0], "auto-tls") with input as pod({"command": ["etcd"], "envFrom": [{"configMapRef": {"name": "e"}}]})
	component.absent(component.instances[0], "auto-tls") with input as pod({"command": ["etcd"], "envFrom": []})
}

test_files_that_hide_flags if {
	every words in [
		["kubelet", "--config=/k.yaml"],
		["kubelet", "--config-dir=/k.d", "--config=/k.yaml"],
	] {
		not component.absent(component.instances[0], "anonymous-auth") with input as run(words)
		component.absent(component.instances[0], "hostname-override") with input as run(words)
	}
	not component.absent(component.instances[0], "anonymous-auth") with input as run(["kube-apiserver", "--authentication-config=/a"])
	component.absent(component.instances[0], "authorization-mode") with input as run(["kube-apiserver", "--authentication-config=/a"])
	not component.absent(component.instances[0], "authorization-mode") with input as run(["kube-apiserver", "--authorization-config=/a"])
}

test_k3s if {
	document := pod({"command": ["/bin/k3s"], "args": [
		"server", "--disable=traefik",
		"--kube-apiserver-arg=anonymous-auth=true", "--kube-apiserver-arg", "profiling",
		"--kubelet-arg=read-only-port=10255",
	]})
	{[c.component, flag, one.text] | some c in component.instances; some flag, all in c.flags; some one in all} == {
		["kube-apiserver", "anonymous-auth", "true"],
		["kube-apiserver", "profiling", "true"],
		["kubelet", "read-only-port", "10255"],
	} with input as document

	# What k3s is not told it decides itself.
	count(component.apiservers) == 1 with input as document
	not component.value(component.apiservers[0], "authorization-mode") with input as document
	not component.unknown_presence(component.apiservers[0], "authorization-mode") with input as document
	component.instances == [] with input as pod({"command": ["rke2", "server"]})
}

test_admission_plugins if {
	every words, expected in {
		["--enable-admission-plugins=A"]: [true, false, false],
		["--admission-control=A"]: [true, false, false],
		["--admission-control=B"]: [false, true, true],
		["--disable-admission-plugins=A"]: [false, true, true],
		[]: [false, true, false],
	} {
		found := [on, missing, off] with input as run(array.concat(["kube-apiserver"], words))
		found == expected
	}
}

on := count([v | v := component.with_plugin(component.instances[0], "A")]) == 1

missing := count([v | v := component.without_plugin(component.instances[0], "A")]) == 1

off := count([v | v := component.plugin_off(component.instances[0], "A")]) == 1

test_minor_version if {
	every text, expected in {
		"v1.36.2": 36, "1.34": 34, "registry.k8s.io/kube-apiserver:v1.35.0": 35, "a:v1.33.5-eks-1": 33,
		"registry:5000/kube-apiserver:v1.36.0@sha256:00": 36, "latest": 0, "": 0, "v2.1.0": 0, "a:v1.x": 0,
	} {
		component.minor_of(text) == expected
	}
	component.minor_of(null) == 0
}

# No type that a document may hold by mistake stops the evaluation.
test_odd_documents if {
	odd := [null, true, 7, "text", [], ["a", 1, null], {}, {"a": 1}]
	every value in odd {
		every field in ["command", "args", "env", "envFrom", "image", "name"] {
			count([c | some c in component.instances]) >= 0 with input as pod({"command": ["etcd"], "args": ["--a=1"], field: value})
		}
		count(component.instances) >= 0 with input as {"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "ClusterConfiguration", "apiServer": {"extraArgs": value}, "etcd": value, "kubernetesVersion": value}
		count(component.instances) >= 0 with input as {"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "JoinConfiguration", "nodeRegistration": value}
		count(component.instances) == 1 with input as {"apiVersion": "kubelet.config.k8s.io/v1beta1", "kind": "KubeletConfiguration", "authentication": value, "featureGates": value, "tlsCipherSuites": value, "readOnlyPort": value}
		component.instances == [] with input as {"apiVersion": value, "kind": "KubeletConfiguration"}
		component.instances == [] with input as {"apiVersion": "v1", "kind": "ConfigMap", "data": value}
		component.instances == [] with input as {"apiVersion": "controlplane.cluster.x-k8s.io/v1beta2", "kind": "KubeadmControlPlane", "spec": value}
	}
}
