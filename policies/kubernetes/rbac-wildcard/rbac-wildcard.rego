# METADATA
# title: RBAC rule with a wildcard
# description: >-
#   A "*" grants whatever there is today and whatever will be added tomorrow: resources of
#   extensions that are installed later, and verbs such as impersonate, bind and escalate. "*/scale"
#   and the like name one subresource and are not reported, nor is "*" among the verbs of an entry
#   that is bound to named objects. An entry with wildcards all over is reported by
#   kubernetes/rbac-wildcard-all.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege
#     description: Kubernetes, RBAC Good Practices, Least privilege
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources
#     description: Kubernetes, RBAC, Referring to resources
# custom:
#   severity: medium
#   covers: [k8s-rbac-wildcard]
#   controls: {cis-kubernetes: "5.1.3", owasp-k8s: K03}
#   fix: List the API groups, resources and verbs that are needed.
#   match: {kinds: [Role, ClusterRole]}
package policies.kubernetes.rbac_wildcard

import data.lib.kubernetes_rbac as rbac

deny contains {"message": msg, "path": ["rules", rule.index, fields[0]]} if {
	input.kind in {"Role", "ClusterRole"}
	some rule in rbac.rules
	not rbac.everything(rule)
	fields := [field | some field in ["resources", "verbs", "apiGroups", "nonResourceURLs"]; wild(rule, field)]
	count(fields) > 0
	msg := sprintf("%s allows everything in %s of rule %d", [rbac.label, concat(" and ", fields), rule.index])
}

wild(rule, "resources") if "*" in rule.resources

wild(rule, "verbs") if {
	"*" in rule.verbs
	not rule.narrowed
}

wild(rule, "apiGroups") if "*" in rule.groups

wild(rule, "nonResourceURLs") if count(rule.urls & {"*", "/*"}) > 0
