# METADATA
# title: Container runs as user 0
# description: >-
#   runAsUser: 0 makes the container run as root, whatever user the image was built for.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
#     description: Pod Security Standards, Restricted, Running as Non-root user
#   - ref: https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/
#     description: Kubernetes, User Namespaces
# custom:
#   severity: medium
#   covers: [k8s-run-as-uid0]
#   controls: {pss: restricted, pss-check: "runAsUser", cis-kubernetes: "5.2.7", nsa: "Non-root containers", owasp-k8s: K01}
#   fix: >-
#     Set securityContext.runAsUser to the number of an unprivileged user, or leave it to the
#     image.
package policies.kubernetes.run_as_uid0

import data.lib.kubernetes as k8s

deny contains {"message": msg, "path": path} if {
	not k8s.user_namespace
	k8s.pod_security.runAsUser == 0
	msg := "the Pod runs its containers as user 0 (root)"
	path := k8s.at(k8s.pod, ["securityContext", "runAsUser"])
}

deny contains {"message": msg, "path": path} if {
	not k8s.user_namespace
	some c in k8s.containers
	c.spec.securityContext.runAsUser == 0
	msg := sprintf("container %q runs as user 0 (root)", [c.name])
	path := k8s.at(c, ["securityContext", "runAsUser"])
}
