# METADATA
# title: RBAC role can create Pods
# description: >-
#   Whoever can run a Pod in a namespace can mount its Secrets and volumes and run as any of its
#   service accounts; where no admission policy forbids privileged Pods, that includes the node.
#   Deployments, Jobs and the like count, and so does changing the template of an existing one.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/#workload-creation
#     description: Kubernetes, RBAC Good Practices, Workload creation
# custom:
#   severity: medium
#   covers: [k8s-rbac-pod-create]
#   controls: {cis-kubernetes: "5.1.4", owasp-k8s: K03}
#   fix: Grant it only to those who deploy, in their namespaces, and enforce the Restricted Pod Security Standard there.
#   match: {kinds: [Role, ClusterRole]}
package policies.kubernetes.rbac_pod_create

import data.lib.kubernetes_rbac as rbac

runners := {
	"": {"pods", "replicationcontrollers"},
	"apps": {"deployments", "daemonsets", "statefulsets", "replicasets"},
	"extensions": {"deployments", "daemonsets", "replicasets"},
	"batch": {"jobs", "cronjobs"},
}

# The template of these may be changed after creation, which runs other Pods in their place.
templates := {
	"": {"replicationcontrollers"},
	"apps": runners.apps,
	"extensions": runners.extensions,
	"batch": {"cronjobs"},
}

deny contains {"message": msg, "path": g.path} if {
	input.kind in {"Role", "ClusterRole"}
	some g in creators
	msg := sprintf("%s can create Pods (%s)", [rbac.label, g.what])
}

deny contains {"message": msg, "path": g.path} if {
	input.kind in {"Role", "ClusterRole"}
	some g in rbac.grants(templates, {"update", "patch"}, set())
	not g.rule.index in {c.rule.index | some c in creators}
	msg := sprintf("%s can change what Pods run (%s)", [rbac.label, g.what])
}

creators := rbac.grants(runners, {"create"}, set())
