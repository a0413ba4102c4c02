# METADATA
# title: Host process namespace
# description: >-
#   The containers see every process of the node, with its command line, which often holds
#   credentials, and can signal or trace those of their own user: as root, nearly all of them.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, Baseline, Host Namespaces
#   - ref: https://media.defense.gov/2022/Aug/29/2003066362/-1/-1/0/CTR_KUBERNETES_HARDENING_GUIDANCE_1.2_20220829.PDF
#     description: NSA and CISA, Kubernetes Hardening Guide 1.2
# custom:
#   severity: high
#   covers: [k8s-host-pid]
#   controls: {pss: baseline, pss-check: "hostNamespaces", cis-kubernetes: "5.2.3", nsa: "Pod security enforcement"}
#   fix: Remove hostPID or set it to false.
package policies.kubernetes.host_pid

import data.lib.kubernetes as k8s

deny contains {"message": msg, "path": path} if {
	k8s.pod.spec.hostPID == true
	msg := "the Pod shares the process namespace of its node"
	path := k8s.at(k8s.pod, ["hostPID"])
}
