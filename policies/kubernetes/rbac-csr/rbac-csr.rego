# METADATA
# title: RBAC role can approve certificate signing requests
# description: >-
#   A client certificate of the cluster's own signer may carry any user or group, and nobody can
#   revoke it. Roles that approve or sign for other signers are not reported.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/#csrs-and-certificate-issuing
#     description: Kubernetes, RBAC Good Practices, CSRs and certificate issuing
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/certificate-signing-requests/#authorization
#     description: Kubernetes, Certificates and Certificate Signing Requests, authorization
# custom:
#   severity: high
#   covers: [k8s-rbac-csr]
#   controls: {cis-kubernetes: "5.1.11", owasp-k8s: K03}
#   fix: Bind approve and sign to a signer of your own with resourceNames, or leave approving to the cluster.
#   match: {kinds: [Role, ClusterRole]}
package policies.kubernetes.rbac_csr

import data.lib.kubernetes_rbac as rbac

approval := {"certificates.k8s.io": {"certificatesigningrequests/approval"}}

signers := {"certificates.k8s.io": {"signers"}}

# The signers whose certificates the API server takes for users and nodes.
trusted := {
	"kubernetes.io/kube-apiserver-client", "kubernetes.io/kube-apiserver-client-kubelet",
	"kubernetes.io/legacy-unknown", "kubernetes.io/*",
}

# Approving takes two rights, one on the request and one on the signer. The second says for whom it
# is, so it is judged where the role has it; a role with the first alone is taken for half of a pair.
deny contains {"message": msg, "path": g.path} if {
	input.kind in {"Role", "ClusterRole"}
	some g in array.concat(
		rbac.grants(signers, {"approve", "sign"}, {"approve", "sign"}),
		rbac.named_grants(signers, {"approve", "sign"}, trusted),
	)
	msg := sprintf("%s can issue certificates that the API server trusts (%s)", [rbac.label, g.what])
}

deny contains {"message": msg, "path": g.path} if {
	input.kind in {"Role", "ClusterRole"}
	count(rbac.all_grants(signers, {"approve", "sign"}, {"approve", "sign"})) == 0
	some g in rbac.grants(approval, {"update", "patch"}, set())
	msg := sprintf("%s can approve certificate signing requests (%s)", [rbac.label, g.what])
}
