# METADATA
# title: Components of a Kubernetes cluster
# description: >-
#   Finds kube-apiserver, kube-controller-manager, kube-scheduler, etcd and the kubelet wherever a
#   document configures them (the command line of a container, kubeadm's ClusterConfiguration and
#   what Cluster API embeds of it, arguments of k3s and RKE2, KubeletConfiguration) and answers what
#   value a flag has there, so that a rule need not know how the flag was spelled.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/command-line-tools-reference/
#     description: Kubernetes, flags of the components
#   - ref: https://etcd.io/docs/v3.6/op-guide/configuration/
#     description: etcd, flags, environment variables and configuration file
# custom:
#   match:
#     keywords:
#       [
#         kube-apiserver, kube-controller-manager, kube-scheduler, etcd, kubelet, hyperkube, k3s, rke2,
#         ClusterConfiguration, InitConfiguration, JoinConfiguration, KubeletConfiguration, Kubeadm,
#       ]
package lib.kubernetes_component

# instances is every component that the document configures:
#   component  the program, "kube-apiserver"
#   name       how messages call it
#   path       where a flag that is absent belongs
#   flags      name -> what the document gives for it, in order: [{text, known, path}]
#   defaults   name -> the value of a flag that is absent; "" when it is not listed
#   absence    "default": an absent flag has its default; "elsewhere": whoever starts the component
#              (k3s, kubeadm) chooses it, so that only what is present can be judged
#   open       why flags may be set that cannot be seen here; "" when everything is in sight
#   hidden     flags that the named configuration file may set
#   fields     flag -> path of the field of KubeletConfiguration that stands for it; else {}
#   embedded   the configuration is text inside a ConfigMap: every path is that of the text
#   minor      minor version of Kubernetes, 0 when the document does not say it
#   installer  "kubeadm" when kubeadm writes the command line; else ""
instances := array.concat(array.concat(processes, kubeadm_instances), kubelet_configurations)

apiservers := [c | some c in instances; c.component == "kube-apiserver"]

controller_managers := [c | some c in instances; c.component == "kube-controller-manager"]

schedulers := [c | some c in instances; c.component == "kube-scheduler"]

etcds := [c | some c in instances; c.component == "etcd"]

kubelets := [c | some c in instances; c.component == "kubelet"]

# given is what the document says about a flag: the last one wins, as in pflag.
given(c, flag) := last if {
	all := c.flags[flag]
	last := all[count(all) - 1]
}

# absent holds when the flag is certainly not set.
absent(c, flag) if {
	not c.flags[flag]
	c.absence == "default"
	c.open == ""
	not c.hidden[flag]
}

# value is {text, path, phrase} of a flag, given or by default; undefined when it cannot be known.
# phrase says it in a message: `--profiling=true`, `--profiling is not set (default true)`.
value(c, flag) := {"text": g.text, "path": g.path, "phrase": phrase(c, flag, g.text)} if {
	g := given(c, flag)
	g.known
}

value(c, flag) := {"text": text, "path": absent_path(c, flag), "phrase": absent_phrase(c, flag, text)} if {
	absent(c, flag)
	text := object.get(c.defaults, flag, "")
}

absent_path(c, _) := c.path if c.embedded

absent_path(c, flag) := array.concat(c.path, object.get(c.fields, flag, [])) if not c.embedded

# label is the name of a flag in messages.
label(c, flag) := concat(".", c.fields[flag])

label(c, flag) := sprintf("--%s", [flag]) if not c.fields[flag]

phrase(c, flag, text) := sprintf("%s is %s", [label(c, flag), text]) if c.fields[flag]

phrase(c, flag, text) := sprintf("%s=%s", [label(c, flag), text]) if not c.fields[flag]

absent_phrase(c, flag, "") := sprintf("%s is not set", [label(c, flag)])

absent_phrase(c, flag, text) := sprintf("%s is not set (default %s)", [label(c, flag), text]) if text != ""

# The spellings of strconv.ParseBool.
truths := {"1", "t", "T", "TRUE", "true", "True"}

lies := {"0", "f", "F", "FALSE", "false", "False"}

# on is the value of a boolean flag that is true, off of one that is false.
on(c, flag) := v if {
	v := value(c, flag)
	v.text in truths
}

off(c, flag) := v if {
	v := value(c, flag)
	v.text in lies
}

# filled is the value of a flag that is present and not empty.
filled(c, flag) := v if {
	c.flags[flag]
	v := value(c, flag)
	v.text != ""
}

# unset is {labels, path} of those of the flags that are absent or empty; undefined when all have a value.
unset(c, flags) := {"labels": labels, "path": gaps[0].path} if {
	gaps := [gap |
		some flag in flags
		v := value(c, flag)
		v.text == ""
		gap := {"label": label(c, flag), "path": v.path}
	]
	count(gaps) > 0
	labels := concat(" and ", [gap.label | some gap in gaps])
}

# list is {items, path, phrase} of a flag that holds a comma-separated list. Every occurrence of
# such a flag adds to the list.
list(c, flag) := {
	"items": {item |
		some one in c.flags[flag]
		some part in split(one.text, ",")
		item := unquoted(trim_space(part))
		item != ""
	},
	"path": given(c, flag).path,
	"phrase": phrase(c, flag, concat(",", [one.text | some one in c.flags[flag]])),
} if {
	every one in c.flags[flag] {
		one.known
	}
}

list(c, flag) := object.union(v, {"items": items}) if {
	absent(c, flag)
	v := value(c, flag)
	items := {item | some item in split(v.text, ","); item != ""}
}

# number is {number, path, phrase} of a flag that holds an integer.
number(c, flag) := object.union(v, {"number": to_number(v.text)}) if {
	v := value(c, flag)
	regex.match(`^-?[0-9]{1,18}$`, v.text)
}

# seconds is {seconds, path, phrase} of a flag that holds a duration as Go writes it.
seconds(c, flag) := object.union(v, {"seconds": time.parse_duration_ns(v.text) / 1000000000}) if {
	v := value(c, flag)
	regex.match(go_duration, v.text)
	regex.match(`[a-z]$`, v.text)
} else := object.union(v, {"seconds": 0}) if {
	v := value(c, flag)
	v.text == "0"
}

# The lengths keep what matches within the 63 bits of a duration.
go_duration := concat("", [
	`^([0-9]{1,6}(\.[0-9]{1,6})?h)?([0-9]{1,7}(\.[0-9]{1,6})?m)?([0-9]{1,9}(\.[0-9]{1,9})?s)?`,
	`([0-9]{1,9}(\.[0-9]{1,9})?ms)?([0-9]{1,9}[uµ]s)?([0-9]{1,9}ns)?$`,
])

# gate_off is the value of --feature-gates when it switches the gate off.
gate_off(c, gate) := v if {
	v := list(c, "feature-gates")
	some lie in lies
	sprintf("%s=%s", [gate, lie]) in v.items
}

# with_plugin is the value that names the admission plugin among those to run. The old flag
# --admission-control holds the whole list; --enable-admission-plugins adds to the default one.
with_plugin(c, plugin) := v if {
	v := list(c, "admission-control")
	plugin in v.items
} else := v if {
	v := list(c, "enable-admission-plugins")
	plugin in v.items
}

# without_plugin is the value that leaves out an admission plugin that is not on by default.
without_plugin(c, plugin) := v if {
	c.flags["admission-control"]
	v := list(c, "admission-control")
	not plugin in v.items
} else := v if {
	not c.flags["admission-control"]
	v := list(c, "enable-admission-plugins")
	not plugin in v.items
}

# plugin_off is the value that switches off an admission plugin that is on by default.
plugin_off(c, plugin) := v if {
	v := list(c, "disable-admission-plugins")
	plugin in v.items
} else := v if {
	c.flags["admission-control"]
	v := list(c, "admission-control")
	not plugin in v.items
}

# audit_log_file holds when the API server writes its audit log to a file, or should: what kubeadm
# sets up, and what sends its events to standard output or a webhook, need not.
audit_log_file(c) if {
	g := given(c, "audit-log-path")
	not g.text in {"", "-"}
}

audit_log_file(c) if {
	not c.flags["audit-log-path"]
	not c.flags["audit-webhook-config-file"]
	c.installer == ""
}

# unknown_value is the finding that the value of a flag cannot be known, unknown_list the same for a
# flag that holds a list: there every occurrence counts, elsewhere only the last.
unknown_value(c, flag) := filled_in(c, flag, g) if {
	g := given(c, flag)
	not g.known
} else := unknown_presence(c, flag)

unknown_list(c, flag) := filled_in(c, flag, blind[0]) if {
	blind := [one | some one in c.flags[flag]; not one.known]
	count(blind) > 0
} else := unknown_presence(c, flag)

filled_in(c, flag, one) := {
	"message": sprintf("%s: the value of %s is filled in when it starts", [c.name, label(c, flag)]),
	"path": one.path,
}

# unknown_presence is the finding that it cannot be known whether a flag is set at all.
unknown_presence(c, flag) := {"message": msg, "path": absent_path(c, flag)} if {
	not c.flags[flag]
	c.absence == "default"
	reason := [r | some r in [c.open, object.get(c.hidden, flag, "")]; r != ""]
	count(reason) > 0
	msg := sprintf("%s: %s is not in sight: %s", [c.name, label(c, flag), reason[0]])
}

# unknown_plugins is the finding that it cannot be known which admission plugins are added,
# unknown_plugins_off which are taken away.
unknown_plugins(c) := unknown_list(c, "admission-control") if {
	c.flags["admission-control"]
} else := unknown_list(c, "enable-admission-plugins")

unknown_plugins_off(c) := unknown_list(c, "admission-control") if {
	c.flags["admission-control"]
} else := unknown_list(c, "disable-admission-plugins")

# unquoted takes off one pair of quotes, which a list in CSV may have and which people copy from shells.
unquoted(text) := substring(text, 1, count(text) - 2) if {
	regex.match(`^("[\s\S]*"|'[\s\S]*')$`, text)
} else := text

# text_of is a value of a document as the text of a flag.
text_of(v) := v if is_string(v)

text_of(v) := json.marshal(v) if is_number(v)

text_of(v) := json.marshal(v) if is_boolean(v)

text_of(v) := concat(",", [text_of_scalar(item) | some item in v]) if is_array(v)

text_of(v) := concat(",", [sprintf("%s=%s", [key, text_of_scalar(item)]) | some key, item in v]) if is_object(v)

text_of_scalar(v) := v if is_string(v)

text_of_scalar(v) := json.marshal(v) if not is_string(v)

# by_flag files arguments [{flag, text, known, path}] under the names of their flags.
by_flag(arguments) := {flag: given_here |
	some one in arguments
	flag := one.flag
	given_here := [{"text": a.text, "known": a.known, "path": a.path} | some a in arguments; a.flag == flag]
}

# minor_of is the minor version in the tag of an image or in a version like v1.36.2.
minor_of(text) := to_number(found[0][1]) if {
	is_string(text)
	found := regex.find_all_string_submatch_n(`(?:^|:)v?1\.([0-9]{1,3})(?:[.@+-]|$)`, text, 1)
	count(found) == 1
} else := 0
