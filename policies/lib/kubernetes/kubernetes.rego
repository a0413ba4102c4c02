# METADATA
# title: Pods and containers of any Kubernetes object
# description: >-
#   The workload view. Whatever object holds a Pod (a Pod itself, a workload's template, a CronJob's
#   nested template, a custom kind named in the parameters), rules read it through `pod` and
#   `containers` and need not know where it stood.
# custom:
#   params:
#     podKinds:
#       description: Custom kinds that hold a Pod, with the path of the Pod's spec.
#       default:
#         - {group: argoproj.io, kind: Rollout, path: [spec, template, spec]}
#         - {group: apps.openshift.io, kind: DeploymentConfig, path: [spec, template, spec]}
#         - {group: serving.knative.dev, kind: Service, path: [spec, template, spec]}
#         - {group: serving.knative.dev, kind: Configuration, path: [spec, template, spec]}
#       schema:
#         type: array
#         items:
#           type: object
#           required: [group, kind, path]
#           additionalProperties: false
#           properties:
#             group: {type: string}
#             kind: {type: string, minLength: 1}
#             path: {type: array, minItems: 1, items: {type: string}}
package lib.kubernetes

template_path := {
	"Pod": ["spec"],
	"PodTemplate": ["template", "spec"],
	"Deployment": ["spec", "template", "spec"],
	"ReplicaSet": ["spec", "template", "spec"],
	"ReplicationController": ["spec", "template", "spec"],
	"StatefulSet": ["spec", "template", "spec"],
	"DaemonSet": ["spec", "template", "spec"],
	"Job": ["spec", "template", "spec"],
	"CronJob": ["spec", "jobTemplate", "spec", "template", "spec"],
}

# group is the API group of the object; the core group is the empty string.
group := g if {
	is_string(input.apiVersion)
	[g, _] := split(input.apiVersion, "/")
} else := ""

builtin_group(g) if g in {"", "apps", "batch", "extensions"}

pod_path := template_path[input.kind] if builtin_group(group)

pod_path := k.path if {
	not builtin_group(group)
	some k in data.params["lib/kubernetes"].podKinds
	k.kind == input.kind
	k.group == group
}

# pod is {spec, path, metadata, metadata_path} of the Pod that the object holds; undefined when it holds none.
pod := {
	"spec": spec,
	"path": pod_path,
	"metadata": object.get(input, metadata_path, {}),
	"metadata_path": metadata_path,
} if {
	spec := object.get(input, pod_path, null)
	is_object(spec)
	metadata_path := array.concat(array.slice(pod_path, 0, count(pod_path) - 1), ["metadata"])
}

# containers is every container of the Pod: [{spec, path, type, name}]. type is "container", "init",
# "sidecar" (an init container with restartPolicy Always) or "ephemeral".
containers := array.concat(array.concat(regular, initial), ephemeral)

regular := [c |
	some i, spec in pod.spec.containers
	c := container(spec, array.concat(pod.path, ["containers", i]), "container")
]

initial := [c |
	some i, spec in pod.spec.initContainers
	c := container(spec, array.concat(pod.path, ["initContainers", i]), init_type(spec))
]

ephemeral := [c |
	some i, spec in pod.spec.ephemeralContainers
	c := container(spec, array.concat(pod.path, ["ephemeralContainers", i]), "ephemeral")
]

container(spec, path, type) := {
	"spec": spec,
	"path": path,
	"type": type,
	"name": name_of(spec),
}

# name_of tolerates elements that are no objects: the API server reads a null in a list as an empty one.
name_of(spec) := spec.name if {
	is_string(spec.name)
} else := ""

init_type(spec) := "sidecar" if spec.restartPolicy == "Always"

init_type(spec) := "init" if not spec.restartPolicy == "Always"

# long_running is the containers that run for the life of the Pod: no init, no ephemeral ones.
long_running := [c | some c in containers; c.type in {"container", "sidecar"}]

# volumes is [{spec, path, name}].
volumes := [v |
	some i, spec in pod.spec.volumes
	v := {
		"spec": spec,
		"path": array.concat(pod.path, ["volumes", i]),
		"name": name_of(spec),
	}
]

# at appends steps to the path of a container, volume or pod: at(c, ["securityContext", "privileged"]).
at(view, steps) := array.concat(view.path, steps)

# security is the container's securityContext, {} when it is absent or null.
security(c) := s if {
	s := c.spec.securityContext
	is_object(s)
} else := {}

# pod_security is the Pod's securityContext, {} when it is absent or null.
pod_security := s if {
	s := pod.spec.securityContext
	is_object(s)
} else := {}

# windows holds when the Pod says that it runs on Windows (spec.os.name).
windows if pod.spec.os.name == "windows"

# namespace is what the object says; undefined when it leaves it to the client.
namespace := ns if {
	ns := input.metadata.namespace
	is_string(ns)
	ns != ""
}

# references are the images that the object names; each is judged by the rules of kind image.
references contains {"kind": "image", "ref": c.spec.image, "path": at(c, ["image"])} if {
	some c in containers
	is_string(c.spec.image)
}

references contains {"kind": "image", "ref": v.spec.image.reference, "path": at(v, ["image", "reference"])} if {
	some v in volumes
	is_string(v.spec.image.reference)
}
