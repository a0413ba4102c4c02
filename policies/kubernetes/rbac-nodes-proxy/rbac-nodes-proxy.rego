# METADATA
# title: RBAC role can use nodes/proxy
# description: >-
#   nodes/proxy reaches the kubelet's API, which runs commands in every Pod of the node, past
#   admission control and the audit log. get is not read-only here: a websocket needs no more.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/#access-to-proxy-subresource-of-nodes
#     description: Kubernetes, RBAC Good Practices, Access to proxy subresource of Nodes
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/
#     description: Kubernetes, Kubelet authentication/authorization
# custom:
#   severity: high
#   covers: [k8s-rbac-nodes-proxy]
#   controls: {cis-kubernetes: "5.1.10", owasp-k8s: K03}
#   fix: Grant nodes/metrics, nodes/stats, nodes/log, nodes/pods or nodes/healthz instead of nodes/proxy.
#   match: {kinds: [Role, ClusterRole]}
package policies.kubernetes.rbac_nodes_proxy

import data.lib.kubernetes_rbac as rbac

deny contains {"message": msg, "path": g.path} if {
	input.kind in {"Role", "ClusterRole"}
	some g in rbac.grants({"": {"nodes/proxy"}}, {"get", "create", "update", "patch", "delete"}, set())
	msg := sprintf("%s can use the API of the kubelet (%s)", [rbac.label, g.what])
}
