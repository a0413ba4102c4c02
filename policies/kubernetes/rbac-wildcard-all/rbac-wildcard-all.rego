# METADATA
# title: RBAC rule that allows everything
# description: >-
#   Every verb on every resource is the right to do anything: read all Secrets, run privileged Pods,
#   act as somebody else. The core API group alone is enough for that. A ClusterRole that aggregates
#   every other ClusterRole holds cluster-admin too.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege
#     description: Kubernetes, RBAC Good Practices, Least privilege
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#aggregated-clusterroles
#     description: Kubernetes, RBAC, Aggregated ClusterRoles
# custom:
#   severity: high
#   covers: [k8s-rbac-wildcard]
#   controls: {cis-kubernetes: "5.1.3", owasp-k8s: K03}
#   fix: List the API groups, resources and verbs that are needed.
#   match: {kinds: [Role, ClusterRole]}
package policies.kubernetes.rbac_wildcard_all

import data.lib.kubernetes as k8s
import data.lib.kubernetes_rbac as rbac

deny contains {"message": msg, "path": ["rules", rule.index]} if {
	input.kind in {"Role", "ClusterRole"}
	some rule in rbac.rules
	rbac.everything(rule)
	msg := sprintf("%s allows every verb on every resource%s", [rbac.label, of_groups(rule.groups)])
}

of_groups(groups) := "" if "*" in groups

of_groups(groups) := " of the core API group, Secrets and Pods included" if not "*" in groups

deny contains {"message": msg, "path": ["aggregationRule", "clusterRoleSelectors", i]} if {
	input.kind == "ClusterRole"
	k8s.group in rbac.groups
	not rbac.builtin
	some i, selector in input.aggregationRule.clusterRoleSelectors
	k8s.selector_empty(selector)
	msg := sprintf("%s aggregates every ClusterRole, cluster-admin included", [rbac.label])
}
