# METADATA
# title: Workload in a system namespace
# description: >-
#   kube-system holds the control plane's own Pods, secrets and powerful service accounts, and
#   admission policies often exempt it. A workload there shares all of that: only components of the
#   cluster itself belong there. kube-public and kube-node-lease are for objects that everybody, or
#   every node, may read.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/#initial-namespaces
#     description: Kubernetes, Initial namespaces
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-admission/#exemptions
#     description: Kubernetes, Pod Security Admission, exemptions
# custom:
#   severity: low
#   covers: [k8s-kube-system-namespace]
#   controls: {cis-kubernetes: "5.7.1"}
#   fix: Move the workload to a namespace of its own.
package policies.kubernetes.kube_system_namespace

import data.lib.kubernetes as k8s

deny contains {"message": msg, "path": ["metadata", "namespace"]} if {
	input.metadata.namespace in {"kube-system", "kube-public", "kube-node-lease"}
	k8s.pod
	not k8s.control_plane_pod(input)
	msg := sprintf("%s %q is in the system namespace %s", [input.kind, k8s.object_name, input.metadata.namespace])
}
