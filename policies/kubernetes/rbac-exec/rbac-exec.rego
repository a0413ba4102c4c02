# METADATA
# title: RBAC role can exec or attach to Pods
# description: >-
#   pods/exec and pods/attach give a shell in any container they reach, with its files, secrets and
#   service account; pods/ephemeralcontainers adds a container to a running Pod. Over a websocket
#   the verb get is enough.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/authorization/
#     description: Kubernetes, Authorization
#   - ref: https://kubernetes.io/docs/concepts/workloads/pods/ephemeral-containers/
#     description: Kubernetes, Ephemeral Containers
# custom:
#   severity: medium
#   covers: [k8s-rbac-exec]
#   controls: {owasp-k8s: K03}
#   fix: Drop pods/exec, pods/attach and pods/ephemeralcontainers, or grant them for the time that somebody needs them.
#   match: {kinds: [Role, ClusterRole]}
package policies.kubernetes.rbac_exec

import data.lib.kubernetes_rbac as rbac

deny contains {"message": msg, "path": g.path} if {
	input.kind in {"Role", "ClusterRole"}
	some g in rbac.grants({"": {"pods/exec", "pods/attach"}}, {"create", "get"}, set())
	msg := sprintf("%s can run commands in Pods (%s)", [rbac.label, g.what])
}

deny contains {"message": msg, "path": g.path} if {
	input.kind in {"Role", "ClusterRole"}
	some g in rbac.grants({"": {"pods/ephemeralcontainers"}}, {"update", "patch"}, set())
	msg := sprintf("%s can add containers to running Pods (%s)", [rbac.label, g.what])
}
