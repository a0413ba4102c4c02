# METADATA
# title: Host IPC namespace
# description: >-
#   The containers reach the shared memory, semaphores and message queues of every process of the
#   node, and can read or spoil what is in them.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, Baseline, Host Namespaces
#   - ref: https://media.defense.gov/2022/Aug/29/2003066362/-1/-1/0/CTR_KUBERNETES_HARDENING_GUIDANCE_1.2_20220829.PDF
#     description: NSA and CISA, Kubernetes Hardening Guide 1.2
# custom:
#   severity: medium
#   covers: [k8s-host-ipc]
#   controls: {pss: baseline, pss-check: "hostNamespaces", cis-kubernetes: "5.2.4", nsa: "Pod security enforcement"}
#   fix: Remove hostIPC or set it to false.
package policies.kubernetes.host_ipc

import data.lib.kubernetes as k8s

deny contains {"message": msg, "path": path} if {
	k8s.pod.spec.hostIPC == true
	msg := "the Pod shares the IPC namespace of its node"
	path := k8s.at(k8s.pod, ["hostIPC"])
}
