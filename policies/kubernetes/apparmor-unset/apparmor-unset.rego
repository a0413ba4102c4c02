# METADATA
# title: AppArmor profile not set
# description: >-
#   A Pod that names its AppArmor profile says that it depends on it: it does not start on a node
#   where the profile cannot be applied. A Pod that names none runs there unconfined.
# related_resources:
#   - ref: https://kubernetes.io/docs/tutorials/security/apparmor/
#     description: Kubernetes, Restrict a Container's Access to Resources with AppArmor
# custom:
#   severity: info
#   covers: [k8s-apparmor]
#   fix: Set securityContext.appArmorProfile.type to RuntimeDefault for the Pod.
package policies.kubernetes.apparmor_unset

import data.lib.kubernetes as k8s

# Windows has no AppArmor.
deny contains {"message": msg, "path": path} if {
	not k8s.windows
	some c in k8s.containers
	not k8s.setting(c, "appArmorProfile")
	not annotated(c)
	msg := sprintf("container %q names no AppArmor profile, nor does the Pod", [c.name])
	path := k8s.at(c, ["securityContext", "appArmorProfile"])
}

annotated(c) if {
	key := concat("/", ["container.apparmor.security.beta.kubernetes.io", c.name])
	value := k8s.pod.metadata.annotations[key]
	not value in {"", null}
}
