# METADATA
# title: RBAC role can change networking objects
# description: >-
#   Who can change Services, Endpoints, Ingresses or routes can send traffic of others elsewhere,
#   and who can change NetworkPolicies can open what they close. Entries bound to named objects are
#   not reported.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/
#     description: Kubernetes, Services, Load Balancing, and Networking
#   - ref: https://github.com/kubernetes/kubernetes/issues/103675
#     description: Kubernetes, CVE-2021-25740, Endpoint permissions allow cross-namespace forwarding
# custom:
#   severity: low
#   covers: [k8s-rbac-networking]
#   controls: {owasp-k8s: K03}
#   fix: Leave these objects to those who run the network of the cluster or deploy the application.
#   match: {kinds: [Role, ClusterRole]}
package policies.kubernetes.rbac_networking

import data.lib.kubernetes_rbac as rbac

network := {
	"": {"services", "endpoints"},
	"discovery.k8s.io": {"endpointslices"},
	"networking.k8s.io": {"ingresses", "ingressclasses", "networkpolicies"},
	"extensions": {"ingresses", "networkpolicies"},
	"policy.networking.k8s.io": {"adminnetworkpolicies", "baselineadminnetworkpolicies", "clusternetworkpolicies"},
	"gateway.networking.k8s.io": {
		"gateways", "gatewayclasses", "httproutes", "grpcroutes", "tlsroutes", "tcproutes", "udproutes", "referencegrants",
	},
}

deny contains {"message": msg, "path": g.path} if {
	input.kind in {"Role", "ClusterRole"}
	some g in rbac.grants(network, rbac.changing, set())
	msg := sprintf("%s can redirect or open up traffic (%s)", [rbac.label, g.what])
}
