# METADATA
# title: Seccomp profile not set
# description: >-
#   Unless a Pod asks for a seccomp profile, its containers may use every system call of the
#   kernel, on most clusters. Many escapes of the past needed one that the default profile of the
#   runtime forbids.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
#     description: Pod Security Standards, Restricted, Seccomp
#   - ref: https://kubernetes.io/docs/tutorials/security/seccomp/
#     description: Kubernetes, Restrict a Container's Syscalls with seccomp
# custom:
#   severity: low
#   covers: [k8s-seccomp-unset]
#   controls: {pss: restricted, pss-check: "seccompProfile_restricted", cis-kubernetes: "5.6.2"}
#   fix: Set securityContext.seccompProfile.type to RuntimeDefault for the Pod.
package policies.kubernetes.seccomp_unset

import data.lib.kubernetes as k8s

# Windows has no seccomp; the API server refuses it there.
deny contains {"message": msg, "path": path} if {
	not k8s.windows
	profile := k8s.pod_security.seccompProfile
	profile != null
	not confines(profile)
	msg := "the Pod sets a seccomp profile other than RuntimeDefault or Localhost"
	path := k8s.at(k8s.pod, ["securityContext", "seccompProfile", "type"])
}

deny contains {"message": msg, "path": path} if {
	not k8s.windows
	some c in k8s.containers
	profile := c.spec.securityContext.seccompProfile
	profile != null
	not confines(profile)
	msg := sprintf("container %q sets a seccomp profile other than RuntimeDefault or Localhost", [c.name])
	path := k8s.at(c, ["securityContext", "seccompProfile", "type"])
}

deny contains {"message": msg, "path": path} if {
	not k8s.windows
	some c in k8s.containers
	not k8s.setting(c, "seccompProfile")
	msg := sprintf("container %q runs without a seccomp profile: neither it nor the Pod sets one", [c.name])
	path := k8s.at(c, ["securityContext", "seccompProfile"])
}

confines(profile) if profile.type in {"RuntimeDefault", "Localhost"}
