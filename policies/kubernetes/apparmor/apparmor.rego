# METADATA
# title: AppArmor switched off
# description: >-
#   On nodes with AppArmor every container is confined by the default profile of the runtime. A Pod
#   that overrides it with unconfined loses that: the container may mount, trace and write to /proc
#   and /sys as far as its capabilities go.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, Baseline, AppArmor
#   - ref: https://kubernetes.io/docs/tutorials/security/apparmor/
#     description: Kubernetes, Restrict a Container's Access to Resources with AppArmor
# custom:
#   severity: medium
#   covers: [k8s-apparmor]
#   controls: {pss: baseline, pss-check: "appArmorProfile"}
#   fix: >-
#     Remove the profile, or set securityContext.appArmorProfile.type to RuntimeDefault, or to
#     Localhost with a profile of your own.
package policies.kubernetes.apparmor

import data.lib.kubernetes as k8s

deny contains {"message": msg, "path": path} if {
	profile := k8s.pod_security.appArmorProfile
	profile != null
	not confines(profile)
	msg := sprintf("the Pod sets AppArmor profile %q", [type_of(profile)])
	path := k8s.at(k8s.pod, ["securityContext", "appArmorProfile", "type"])
}

deny contains {"message": msg, "path": path} if {
	some c in k8s.containers
	profile := c.spec.securityContext.appArmorProfile
	profile != null
	not confines(profile)
	msg := sprintf("container %q sets AppArmor profile %q", [c.name, type_of(profile)])
	path := k8s.at(c, ["securityContext", "appArmorProfile", "type"])
}

# The annotation of clusters before 1.30 counts for any container, also for one that is not there yet.
deny contains {"message": msg, "path": path} if {
	some key, value in k8s.pod.metadata.annotations
	is_string(key)
	startswith(key, "container.apparmor.security.beta.kubernetes.io/")
	not confining_annotation(value)
	msg := sprintf("an annotation sets AppArmor profile %q", [value])
	path := array.concat(k8s.pod.metadata_path, ["annotations", key])
}

confines(profile) if profile.type in {"RuntimeDefault", "Localhost"}

type_of(profile) := profile.type if {
	is_string(profile.type)
} else := ""

confining_annotation(value) if value in {"", null, "runtime/default"}

confining_annotation(value) if {
	is_string(value)
	startswith(value, "localhost/")
}
