# METADATA
# title: Pods get no CA for the API server
# description: >-
#   The controller manager hands Pods the CA with which they verify the API server. Without it they
#   cannot, and send their tokens to whoever answers.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/
#     description: kube-controller-manager, --root-ca-file
# custom:
#   severity: medium
#   match: lib/kubernetes-component
#   covers: [k8s-cp-root-ca]
#   controls: {cis-kubernetes: "1.3.5", owasp-k8s: K09}
#   fix: Set --root-ca-file to the CA of the API server's certificate.
package policies.kubernetes.controller_manager_root_ca_file

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": gap.path} if {
	some c in component.controller_managers
	gap := component.unset(c, ["root-ca-file"])
	msg := sprintf("%s: no %s, so that Pods cannot verify the API server", [c.name, gap.labels])
}

unknown contains f if {
	some c in component.controller_managers
	f := component.unknown_presence(c, "root-ca-file")
}
