# METADATA
# title: Service account token mounted automatically
# description: >-
#   Whoever gets into a container finds the token of its service account there and can talk to the
#   API server with it. A workload is reported when the token is mounted and no binding among the
#   objects scanned with it names its account: it then carries a credential that it has no use for.
#   What the Pod says overrides what its ServiceAccount says.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#opt-out-of-api-credential-automounting
#     description: Kubernetes, Opt out of API credential automounting
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/#hardening
#     description: Kubernetes, RBAC Good Practices, Hardening
# custom:
#   severity: low
#   covers: [k8s-sa-token-automount]
#   controls: {cis-kubernetes: "5.1.6", nsa: "Protecting Pod service account tokens"}
#   fix: Set automountServiceAccountToken to false on the Pod or on its ServiceAccount.
#   scope: set
package policies.kubernetes.sa_token_automount

import data.lib.kubernetes as k8s

deny contains {"message": msg, "path": path} if {
	some i, o in input.objects
	pod := o.spec.pod
	not pod.automountServiceAccountToken == false
	not k8s.control_plane_pod(o)
	account := [pod.serviceAccountName, namespace_of(o)]
	not account_declines(pod, account)
	not named_in(bound, bound_names, account)
	msg := sprintf("%s %q mounts the token of service account %q, to which nothing here grants anything", [
		o.kind,
		object.get(o.metadata, "name", ""),
		pod.serviceAccountName,
	])
	path := array.concat(["objects", i], array.concat(pod_path(o.kind), ["automountServiceAccountToken"]))
}

account_declines(pod, account) if {
	pod.automountServiceAccountToken == null
	named_in(declining, declining_names, account)
}

# declining is the service accounts that opt out: {[name, namespace]}.
declining := {[o.metadata.name, namespace_of(o)] |
	some o in input.objects
	o.kind == "ServiceAccount"
	o.apiVersion == "v1"
	o.spec.automountServiceAccountToken == false
}

declining_names := {name | some [name, _] in declining}

# bound is the service accounts that some binding names.
bound := {[subject.name, k8s.text_of(object.get(subject, "namespace", ""))] |
	some o in input.objects
	o.kind in {"RoleBinding", "ClusterRoleBinding"}
	some subject in o.spec.subjects
	subject.kind == "ServiceAccount"
}

bound_names := {name | some [name, _] in bound}

# An object without a namespace goes to the one that the client chooses, which may be any.
named_in(accounts, _, account) if account in accounts

named_in(accounts, _, [name, _]) if [name, ""] in accounts

named_in(_, names, [name, ""]) if name in names

namespace_of(o) := k8s.text_of(object.get(o.metadata, "namespace", ""))

# Of custom kinds the member does not tell where the Pod stands.
pod_path(kind) := object.get(k8s.template_path, kind, ["spec"])
