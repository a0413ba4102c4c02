# METADATA
# title: Service with externalIPs
# description: >-
#   A Service takes the traffic of the cluster for every address in externalIPs, whoever the address
#   belongs to: who may set them can intercept the traffic of others (CVE-2020-8554).
# related_resources:
#   - ref: https://github.com/kubernetes/kubernetes/issues/97076
#     description: CVE-2020-8554, man in the middle using LoadBalancer or ExternalIPs
#   - ref: https://kubernetes.io/docs/concepts/services-networking/service/#external-ips
#     description: Kubernetes, Service, External IPs
# custom:
#   severity: medium
#   covers: [k8s-external-ips]
#   controls: {owasp-k8s: K07}
#   fix: Remove externalIPs; publish the Service through an Ingress, a Gateway or a load balancer.
package policies.kubernetes.external_ips

deny contains {"message": msg, "path": ["spec", "externalIPs", i]} if {
	input.kind == "Service"
	input.apiVersion == "v1"
	some i, address in input.spec.externalIPs
	msg := sprintf("the Service takes the cluster's traffic for the address %v", [address])
}
