package lib.kubernetes_component

# documents is the configuration files that the input is or holds: [{kind, document, path, embedded,
# minor}]. Text inside a ConfigMap is embedded: only the text as a whole has a place in the input.
documents := array.concat(array.concat(own_documents, cluster_api_documents), text_documents)

own_documents := [{"kind": input.kind, "document": input, "path": [], "embedded": false, "minor": 0}] if {
	configuration(input)
} else := []

configuration(d) if {
	d.kind in {"ClusterConfiguration", "InitConfiguration", "JoinConfiguration"}
	is_string(d.apiVersion)
	startswith(d.apiVersion, "kubeadm.k8s.io/")
}

configuration(d) if {
	d.kind == "KubeletConfiguration"
	is_string(d.apiVersion)
	startswith(d.apiVersion, "kubelet.config.k8s.io/")
}

# Cluster API hands kubeadm its configuration in pieces of these objects.
cluster_api := {
	"KubeadmConfig": ["spec"],
	"KubeadmConfigTemplate": ["spec", "template", "spec"],
	"KubeadmControlPlane": ["spec", "kubeadmConfigSpec"],
	"KubeadmControlPlaneTemplate": ["spec", "template", "spec", "kubeadmConfigSpec"],
}

cluster_api_documents := [d |
	regex.match(`^(bootstrap|controlplane)\.cluster\.x-k8s\.io/`, input.apiVersion)
	some field, kind in {
		"clusterConfiguration": "ClusterConfiguration",
		"initConfiguration": "InitConfiguration",
		"joinConfiguration": "JoinConfiguration",
	}
	path := array.concat(cluster_api[input.kind], [field])
	document := object.get(input, path, null)
	is_object(document)
	minor := minor_of(object.get(input, ["spec", "version"], ""))
	d := {"kind": kind, "document": document, "path": path, "embedded": false, "minor": minor}
] if {
	cluster_api[input.kind]
	is_string(input.apiVersion)
} else := []

# kubeadm keeps its configuration and the kubelet's in ConfigMaps.
text_documents := [d |
	some key, text in input.data
	is_string(text)
	regex.match(`KubeletConfiguration|ClusterConfiguration`, text)
	some part in regex.split(`(?m)^---.*$`, text)
	yaml.is_valid(part)
	document := yaml.unmarshal(part)
	configuration(document)
	d := {"kind": document.kind, "document": document, "path": ["data", key], "embedded": true, "minor": 0}
] if {
	input.kind == "ConfigMap"
} else := []

# at_field is the place of a field of a configuration file in the input.
at_field(d, _) := d.path if d.embedded

at_field(d, steps) := array.concat(d.path, steps) if not d.embedded

# kubeadm_instances is the components that kubeadm sets up.
kubeadm_instances := array.concat(control_planes, registered_kubelets)

control_planes := [c |
	some d in documents
	d.kind == "ClusterConfiguration"
	some component, section in {
		"kube-apiserver": ["apiServer"],
		"kube-controller-manager": ["controllerManager"],
		"kube-scheduler": ["scheduler"],
		"etcd": ["etcd", "local"],
	}
	not runs_elsewhere(d.document, component)
	minor := max([d.minor, minor_of(object.get(d.document, "kubernetesVersion", ""))])
	defaults := object.union(
		defaults_of(component, minor),
		object.union(kubeadm_defaults[component], external_etcd(d.document, component)),
	)
	flags := by_flag(extra_arguments(d, array.concat(section, ["extraArgs"]), defaults))
	c := {
		"component": component,
		"name": sprintf("%s (kubeadm)", [component]),
		"path": at_field(d, array.concat(section, ["extraArgs"])),
		"flags": in_force(component, flags),
		"defaults": defaults,
		"absence": "default",
		"open": file_reason(component, flags),
		"hidden": hidden_flags(component, flags),
		"fields": {},
		"embedded": d.embedded,
		"minor": minor,
		"installer": "kubeadm",
	}
]

runs_elsewhere(document, "etcd") if is_object(document.etcd.external)

# With an etcd of its own kubeadm gives the API server only the files that are named.
external_etcd(document, "kube-apiserver") := {
	"etcd-cafile": file_or_empty(external, "caFile"),
	"etcd-certfile": file_or_empty(external, "certFile"),
	"etcd-keyfile": file_or_empty(external, "keyFile"),
} if {
	external := document.etcd.external
	is_object(external)
} else := {}

external_etcd(_, component) := {} if component != "kube-apiserver"

file_or_empty(o, key) := o[key] if {
	is_string(o[key])
} else := ""

# extra_arguments reads extraArgs: a map up to v1beta3, a list of {name, value} from v1beta4 on. In v1
# an argument may add to the one that kubeadm writes (mergeMethod).
extra_arguments(d, section, defaults) := array.concat(mapped, numbered) if {
	extra := object.get(d.document, section, {})
	mapped := [one |
		is_object(extra)
		some name, value in extra
		one := extra_argument(name, text_of(value), at_field(d, array.concat(section, [name])))
	]
	numbered := [one |
		is_array(extra)
		some i, entry in extra
		is_string(entry.name)
		text := merged_text(entry, object.get(defaults, normal(entry.name), ""))
		one := extra_argument(entry.name, text, at_field(d, array.concat(section, [i, "value"])))
	]
}

merged_text(entry, base_text) := concat("", [base_text, entry_text(entry)]) if {
	entry.mergeMethod == "append"
} else := concat("", [entry_text(entry), base_text]) if {
	entry.mergeMethod == "prepend"
} else := entry_text(entry)

entry_text(entry) := text_of(entry.value) if {
	not is_null(object.get(entry, "value", null))
} else := ""

# Templates of Cluster API leave ${VARIABLES} to be filled in.
extra_argument(name, text, path) := {
	"flag": normal(trim_left(name, "-")),
	"text": unquoted(text),
	"known": not_templated(text),
	"path": path,
}

not_templated(text) := false if {
	regex.match(`\$\{|\{\{`, text)
} else := true

# registered_kubelets is the kubelets whose command line kubeadm extends. The rest of their settings
# comes from a configuration file.
registered_kubelets := [c |
	some d in documents
	d.kind in {"InitConfiguration", "JoinConfiguration"}
	section := ["nodeRegistration", "kubeletExtraArgs"]
	flags := by_flag(extra_arguments(d, section, {}))
	count(flags) > 0
	c := {
		"component": "kubelet",
		"name": "kubelet (kubeadm)",
		"path": at_field(d, section),
		"flags": flags,
		"defaults": {},
		"absence": "elsewhere",
		"open": "",
		"hidden": {},
		"fields": {},
		"embedded": d.embedded,
		"minor": 0,
		"installer": "kubeadm",
	}
]

kubelet_configurations := [c |
	some d in documents
	d.kind == "KubeletConfiguration"
	c := {
		"component": "kubelet",
		"name": "kubelet",
		"path": d.path,
		"flags": kubelet_settings(d),
		"defaults": kubelet_file_defaults,
		"absence": "default",
		"open": "",
		"hidden": left_to_kubeadm(d.document),
		"fields": kubelet_fields,
		"embedded": d.embedded,
		"minor": 0,
		"installer": "",
	}
]

kubelet_settings(d) := {flag: [{"text": text_of(value), "known": true, "path": at_field(d, field)}] |
	some flag, field in kubelet_fields
	value := object.get(d.document, field, null)
	not is_null(value)
}

# A document that says nothing of authentication is usually a part that kubeadm completes; alone it
# would leave the kubelet without a client CA.
left_to_kubeadm(document) := {} if {
	is_object(document.authentication)
} else := {flag: "kubeadm sets it, if it gets this document" | some flag in ["client-ca-file", "rotate-certificates"]}
