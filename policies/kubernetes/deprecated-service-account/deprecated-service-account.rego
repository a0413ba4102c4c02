# METADATA
# title: Deprecated field serviceAccount
# description: >-
#   serviceAccount is the old name of serviceAccountName. It counts only when the new field is absent,
#   so a reader, or a tool that looks at one of them, can be wrong about whose rights the Pod has.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#PodSpec
#     description: Kubernetes API, PodSpec
# custom:
#   severity: low
#   covers: [k8s-deprecated-sa-field]
#   fix: Write serviceAccountName and remove serviceAccount.
package policies.kubernetes.deprecated_service_account

import data.lib.kubernetes as k8s

# The API server returns both fields with the same value, so that alone is not the author's.
deny contains {"message": msg, "path": k8s.at(k8s.pod, ["serviceAccount"])} if {
	old := k8s.pod.spec.serviceAccount
	not old in {"", null}
	current := k8s.text_of(object.get(k8s.pod.spec, "serviceAccountName", ""))
	old != current
	msg := complaint(old, current)
}

complaint(old, "") := sprintf("the Pod names its service account %v in the deprecated field serviceAccount", [old])

complaint(old, current) := sprintf("serviceAccount %v is ignored: serviceAccountName is %q", [old, current]) if current != ""
