# METADATA
# title: Default service account used
# description: >-
#   Every Pod of a namespace that names no service account shares the account default, so a right
#   that one of them needs is given to all. Reported are Pods that run as default and mount its
#   token, and the account itself where it is declared without opting out.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#use-the-default-service-account-to-access-the-api-server
#     description: Kubernetes, The default service account
#   - ref: https://kubernetes.io/docs/concepts/security/service-accounts/
#     description: Kubernetes, Service Accounts
# custom:
#   severity: info
#   covers: [k8s-default-sa]
#   controls: {cis-kubernetes: "5.1.5"}
#   fix: Give the workload a service account of its own, or set automountServiceAccountToken to false.
package policies.kubernetes.default_sa

import data.lib.kubernetes as k8s

deny contains {"message": msg, "path": path} if {
	k8s.service_account == "default"
	not k8s.pod.spec.automountServiceAccountToken == false
	not k8s.control_plane_pod(input)
	msg := "the Pod runs as the default service account of its namespace and mounts its token"
	path := k8s.at(k8s.pod, ["serviceAccountName"])
}

deny contains {"message": msg, "path": ["automountServiceAccountToken"]} if {
	input.kind == "ServiceAccount"
	input.apiVersion == "v1"
	input.metadata.name == "default"
	not input.automountServiceAccountToken == false
	msg := "service account \"default\" gives its token to every Pod that names no account"
}
