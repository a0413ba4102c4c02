# METADATA
# title: Seccomp switched off
# description: >-
#   With the profile Unconfined a container may use every system call of the kernel, also those
#   that the default profile of the runtime forbids because they were ways out of the container
#   before.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, Baseline, Seccomp
#   - ref: https://kubernetes.io/docs/tutorials/security/seccomp/
#     description: Kubernetes, Restrict a Container's Syscalls with seccomp
# custom:
#   severity: medium
#   covers: [k8s-seccomp-unconfined]
#   controls: {pss: baseline, pss-check: "seccompProfile_baseline", cis-kubernetes: "5.6.2"}
#   fix: >-
#     Set securityContext.seccompProfile.type to RuntimeDefault, or to Localhost with a profile of
#     your own.
package policies.kubernetes.seccomp_unconfined

import data.lib.kubernetes as k8s

deny contains {"message": msg, "path": path} if {
	profile := k8s.pod_security.seccompProfile
	profile != null
	not confines(profile)
	msg := sprintf("the Pod sets seccomp profile %q", [type_of(profile)])
	path := k8s.at(k8s.pod, ["securityContext", "seccompProfile", "type"])
}

deny contains {"message": msg, "path": path} if {
	some c in k8s.containers
	profile := c.spec.securityContext.seccompProfile
	profile != null
	not confines(profile)
	msg := sprintf("container %q sets seccomp profile %q", [c.name, type_of(profile)])
	path := k8s.at(c, ["securityContext", "seccompProfile", "type"])
}

confines(profile) if profile.type in {"RuntimeDefault", "Localhost"}

type_of(profile) := profile.type if {
	is_string(profile.type)
} else := ""
