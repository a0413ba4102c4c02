# METADATA
# title: Custom SELinux options
# description: >-
#   The type of a container decides what SELinux lets it touch; spc_t, for one, may touch
#   everything. A user or role of its own takes the container out of the policy that was written
#   for containers.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, Baseline, SELinux
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
#     description: Kubernetes, Configure a Security Context for a Pod or Container
# custom:
#   severity: medium
#   covers: [k8s-selinux]
#   controls: {pss: baseline, pss-check: "seLinuxOptions"}
#   fix: Remove seLinuxOptions.user and role, and set type to container_t or leave it out.
#   params:
#     types:
#       description: SELinux types that a Pod may ask for.
#       default: [container_t, container_init_t, container_kvm_t, container_engine_t]
#       schema: {type: array, items: {type: string, minLength: 1}}
package policies.kubernetes.selinux

import data.lib.kubernetes as k8s

deny contains {"message": msg, "path": path} if {
	some target in targets
	type := target.options.type
	not type in {"", null}
	not type in data.params["kubernetes/selinux"].types
	msg := sprintf("%s sets SELinux type %v", [target.holder, type])
	path := array.concat(target.path, ["type"])
}

deny contains {"message": msg, "path": path} if {
	some target in targets
	some field in ["user", "role"]
	value := target.options[field]
	not value in {"", null}
	msg := sprintf("%s sets SELinux %s %v", [target.holder, field, value])
	path := array.concat(target.path, [field])
}

# targets is every place that holds options: the Pod and its containers.
targets := array.concat(
	[target | target := {
		"holder": "the Pod",
		"options": k8s.pod_security.seLinuxOptions,
		"path": k8s.at(k8s.pod, ["securityContext", "seLinuxOptions"]),
	}],
	[target |
		some c in k8s.containers
		target := {
			"holder": sprintf("container %q", [c.name]),
			"options": c.spec.securityContext.seLinuxOptions,
			"path": k8s.at(c, ["securityContext", "seLinuxOptions"]),
		}
	],
)
