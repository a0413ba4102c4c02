# METADATA
# title: What RBAC objects grant
# description: >-
#   Reads Roles, ClusterRoles and their bindings as the authorizer of the API server does, so that a
#   rule names the API resources and verbs it is about and finds every spelling that grants them.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/rbac/
#     description: Kubernetes, Using RBAC Authorization
#   - ref: https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/rbac/v1/evaluation_helpers.go
#     description: Kubernetes, how the authorizer matches rules
package lib.kubernetes_rbac

import data.lib.kubernetes as k8s

# The API groups that have Role, ClusterRole, RoleBinding and ClusterRoleBinding. Other groups have
# kinds of the same names (cloud providers' "Role") that mean something else.
groups := {"rbac.authorization.k8s.io", "authorization.openshift.io"}

# label names the object in messages: ClusterRole "web".
label := sprintf("%s %q", [input.kind, k8s.object_name])

# builtin holds for the roles and bindings that the API server itself creates at every start. The
# label alone proves nothing, as anybody may write it: the name must be one of theirs too, and at
# admission the request must be the API server's own.
builtin if {
	input.metadata.labels["kubernetes.io/bootstrapping"] == "rbac-defaults"
	builtin_name
	not foreign_request
}

builtin_name if startswith(k8s.object_name, "system:")

builtin_name if k8s.object_name in {"cluster-admin", "admin", "edit", "view"}

foreign_request if {
	data.facts.request
	not data.facts.request.userInfo.username == "system:apiserver"
}

# rules is the entries of a role. names are the resourceNames; narrowed says that they bound the entry:
# the empty name does not, as requests that name no object (list, create) match it.
rules := [rule |
	k8s.group in groups
	not builtin
	some i, r in input.rules
	names := {n | some n in r.resourceNames}
	rule := {
		"index": i,
		"groups": {g | some g in r.apiGroups},
		"resources": [text | some text in r.resources; is_string(text)],
		"verbs": [text | some text in r.verbs; is_string(text)],
		"urls": {u | some u in r.nonResourceURLs},
		"names": names,
		"narrowed": bounding(names),
	}
]

bounding(names) if {
	count(names) > 0
	not "" in names
} else := false

# grants is the entries that allow one of the verbs on one of the resources, whatever the object:
# [{rule, path, what}], where path leads to the first such resource and what is the evidence for the
# message ("get, list on secrets").
#
# wanted is {API group: {resource}}. A resource counts when it is spelled out, when "*/subresource"
# covers it, or when it is "*" of an API group that is spelled out: who names a group names its
# resources. "*" of all groups or of the core group is the business of the rules about wildcards,
# except with one of the verbs in telling: these say by themselves what the entry is after.
grants(wanted, verbs, telling) := [g |
	some g in all_grants(wanted, verbs, telling)
	not g.rule.narrowed
]

# named_grants is the entries that allow it only for named objects, if one of them is in names.
named_grants(wanted, verbs, names) := [g |
	some g in all_grants(wanted, verbs, set())
	g.rule.narrowed
	count(g.rule.names & names) > 0
]

all_grants(wanted, verbs, telling) := [g |
	some rule in rules
	used := [v | some v in rule.verbs; granting_verb(v, verbs)]
	count(used) > 0
	hits := [j | some j, r in rule.resources; granting_resource(r, rule, wanted, telling)]
	g := {
		"rule": rule,
		"path": ["rules", rule.index, "resources", hits[0]],
		"what": sprintf("%s on %s", [concat(", ", used), concat(", ", [rule.resources[j] | some j in hits])]),
	}
]

granting_verb("*", _)

granting_verb(v, verbs) if v in verbs

granting_resource(r, rule, wanted, _) if {
	some group, resources in wanted
	r in resources
	group_allowed(group, rule.groups)
}

granting_resource(r, rule, wanted, _) if {
	startswith(r, "*/")
	some group, resources in wanted
	group_allowed(group, rule.groups)
	some resource in resources
	endswith(resource, substring(r, 1, -1))
}

granting_resource("*", rule, wanted, _) if {
	some group, _ in wanted
	group != ""
	group in rule.groups
}

granting_resource("*", rule, wanted, telling) if {
	some v in rule.verbs
	v in telling
	some group, _ in wanted
	group_allowed(group, rule.groups)
}

group_allowed(_, allowed) if "*" in allowed

group_allowed(group, allowed) if group in allowed

# subjects is whom a binding gives its role to: [{index, kind, name, namespace}]. A User whose name
# is that of a service account is that service account.
subjects := [s |
	k8s.group in groups
	not builtin
	is_string(input.roleRef.name)
	some i, subject in input.subjects
	is_string(subject.name)
	s := object.union({"index": i}, identity(subject))
]

identity(subject) := {"kind": "ServiceAccount", "name": name, "namespace": namespace} if {
	subject.kind == "User"
	["system", "serviceaccount", namespace, name] = split(subject.name, ":")
} else := {"kind": k8s.text_of(object.get(subject, "kind", "")), "name": subject.name, "namespace": k8s.text_of(object.get(subject, "namespace", ""))}

# role names what a binding gives: ClusterRole "admin".
role := sprintf("%s %q", [k8s.text_of(object.get(input.roleRef, "kind", "")), input.roleRef.name])

# who names a subject in messages: User "alice".
who(s) := sprintf("%s %q", [s.kind, s.name]) if s.namespace == ""

who(s) := sprintf("%s \"%s/%s\"", [s.kind, s.namespace, s.name]) if s.namespace != ""

# everything holds for an entry that allows every verb on every resource, of all API groups or of the
# core group, which is as good: it has Secrets, Pods with exec, nodes/proxy and impersonation.
everything(rule) if {
	"*" in rule.resources
	"*" in rule.verbs
	count(rule.groups & {"*", ""}) > 0
	not rule.narrowed
}

# changing is the verbs that write.
changing := {"create", "update", "patch", "delete", "deletecollection"}
