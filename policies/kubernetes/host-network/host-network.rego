# METADATA
# title: Host network
# description: >-
#   The containers reach every service that listens on the loopback address of the node, such as
#   the kubelet, see its traffic, take its identity towards the cloud metadata service and are
#   beyond the reach of NetworkPolicies.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, Baseline, Host Namespaces
#   - ref: https://media.defense.gov/2022/Aug/29/2003066362/-1/-1/0/CTR_KUBERNETES_HARDENING_GUIDANCE_1.2_20220829.PDF
#     description: NSA and CISA, Kubernetes Hardening Guide 1.2
# custom:
#   severity: medium
#   covers: [k8s-host-network]
#   controls: {pss: baseline, pss-check: "hostNamespaces", cis-kubernetes: "5.2.5", nsa: "Pod security enforcement"}
#   fix: Remove hostNetwork or set it to false, and publish the port with a Service.
package policies.kubernetes.host_network

import data.lib.kubernetes as k8s

deny contains {"message": msg, "path": path} if {
	k8s.pod.spec.hostNetwork == true
	msg := "the Pod shares the network of its node"
	path := k8s.at(k8s.pod, ["hostNetwork"])
}
