# METADATA
# title: No security context
# description: >-
#   Neither the container nor its Pod says anything about security, so everything is as the
#   container runtime and the image have it: root, the default capabilities, often no seccomp.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
#     description: Kubernetes, Configure a Security Context for a Pod or Container
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
#     description: Pod Security Standards, Restricted
# custom:
#   severity: info
#   covers: [k8s-security-context-missing]
#   controls: {cis-kubernetes: "5.6.3", owasp-k8s: K01}
#   fix: >-
#     Give the Pod and its containers a securityContext; runAsNonRoot, seccompProfile,
#     allowPrivilegeEscalation false and capabilities drop ALL are a good start.
package policies.kubernetes.security_context_missing

import data.lib.kubernetes as k8s

deny contains {"message": msg, "path": path} if {
	says_nothing(k8s.pod_security)
	some c in k8s.containers
	says_nothing(k8s.security(c))
	msg := sprintf("container %q has no securityContext, nor has the Pod", [c.name])
	path := k8s.at(c, ["securityContext"])
}

says_nothing(context) if count([value | some value in context; value != null]) == 0
