# METADATA
# title: Privilege escalation not forbidden
# description: >-
#   Unless allowPrivilegeEscalation is false, a process may gain more rights than its parent, for
#   example through a set-user-ID program such as sudo: a small hole in the application becomes
#   root in the container.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
#     description: Pod Security Standards, Restricted, Privilege Escalation
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
#     description: Kubernetes, Configure a Security Context for a Pod or Container
# custom:
#   severity: medium
#   covers: [k8s-priv-escalation]
#   controls: {pss: restricted, pss-check: "allowPrivilegeEscalation", cis-kubernetes: "5.2.6", nsa: "Pod security enforcement"}
#   fix: Set securityContext.allowPrivilegeEscalation to false in every container.
package policies.kubernetes.privilege_escalation

import data.lib.kubernetes as k8s

# Windows has no such setting; the API server refuses it there.
deny contains {"message": msg, "path": path} if {
	not k8s.windows
	some c in k8s.containers
	not c.spec.securityContext.allowPrivilegeEscalation == false
	msg := sprintf("container %q may gain privileges: allowPrivilegeEscalation is not false", [c.name])
	path := k8s.at(c, ["securityContext", "allowPrivilegeEscalation"])
}
