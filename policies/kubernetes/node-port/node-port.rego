# METADATA
# title: Service of type NodePort
# description: >-
#   A NodePort opens the Service on an address of every node, past the Ingress and its TLS,
#   authentication and logs; who may reach it is up to the firewall of the nodes.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/service/#type-nodeport
#     description: Kubernetes, Service, type NodePort
# custom:
#   severity: low
#   covers: [k8s-nodeport]
#   controls: {owasp-k8s: K07}
#   fix: Use type ClusterIP and publish the Service through an Ingress or a Gateway.
package policies.kubernetes.node_port

deny contains {"message": msg, "path": ["spec", "type"]} if {
	input.kind == "Service"
	input.apiVersion == "v1"
	input.spec.type == "NodePort"
	msg := "the Service opens a port on every node (type NodePort)"
}
