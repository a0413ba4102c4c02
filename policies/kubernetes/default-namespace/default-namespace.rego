# METADATA
# title: Workload in the default namespace
# description: >-
#   Whatever says nothing about its namespace lands in default, so workloads of different owners
#   meet there and quotas, network policies and roles cannot tell them apart. A manifest without a
#   namespace goes there, unless whoever applies it chooses another; that is why this is an opinion.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/#when-to-use-multiple-namespaces
#     description: Kubernetes, Namespaces
#   - ref: https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/#initial-namespaces
#     description: Kubernetes, Initial namespaces
# custom:
#   severity: info
#   covers: [k8s-default-namespace]
#   controls: {cis-kubernetes: "5.7.4", nsa: "Namespaces"}
#   fix: Set metadata.namespace to a namespace of the application.
package policies.kubernetes.default_namespace

import data.lib.kubernetes as k8s

deny contains {"message": msg, "path": ["metadata", "namespace"]} if {
	k8s.pod
	k8s.namespace == "default"
	msg := sprintf("%s %q is in the default namespace", [input.kind, k8s.object_name])
}

deny contains {"message": msg, "path": ["metadata", "namespace"]} if {
	k8s.pod
	not k8s.namespace
	msg := sprintf("%s %q names no namespace: it goes to default unless whoever applies it chooses another", [
		input.kind,
		k8s.object_name,
	])
}
