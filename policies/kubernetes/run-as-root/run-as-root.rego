# METADATA
# title: Container may run as root
# description: >-
#   Without runAsNonRoot the user comes from the image, and that is root unless the image says
#   otherwise. Root in a container is root on the node as soon as anything else is wrong: a mounted
#   path, a capability, a kernel bug.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
#     description: Pod Security Standards, Restricted, Running as Non-root
#   - ref: https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/
#     description: Kubernetes, User Namespaces
#   - ref: https://media.defense.gov/2022/Aug/29/2003066362/-1/-1/0/CTR_KUBERNETES_HARDENING_GUIDANCE_1.2_20220829.PDF
#     description: NSA and CISA, Kubernetes Hardening Guide 1.2
# custom:
#   severity: medium
#   covers: [k8s-run-as-root]
#   controls: {pss: restricted, pss-check: "runAsNonRoot", cis-kubernetes: "5.2.7", nsa: "Non-root containers", owasp-k8s: K01}
#   fix: >-
#     Set securityContext.runAsNonRoot to true for the Pod, and do not set it to false in a
#     container.
package policies.kubernetes.run_as_root

import data.lib.kubernetes as k8s

deny contains {"message": msg, "path": path} if {
	not k8s.user_namespace
	k8s.pod_security.runAsNonRoot == false
	msg := "the Pod allows its containers to run as root: runAsNonRoot is false"
	path := k8s.at(k8s.pod, ["securityContext", "runAsNonRoot"])
}

deny contains {"message": msg, "path": path} if {
	not k8s.user_namespace
	some c in k8s.containers
	c.spec.securityContext.runAsNonRoot == false
	msg := sprintf("container %q may run as root: runAsNonRoot is false", [c.name])
	path := k8s.at(c, ["securityContext", "runAsNonRoot"])
}

deny contains {"message": msg, "path": path} if {
	not k8s.user_namespace
	some c in k8s.containers
	not k8s.setting(c, "runAsNonRoot")
	msg := sprintf("container %q may run as root: neither it nor the Pod sets runAsNonRoot to true", [c.name])
	path := k8s.at(c, ["securityContext", "runAsNonRoot"])
}
