# METADATA
# title: Windows HostProcess container
# description: >-
#   A HostProcess container runs on the Windows node itself, with its network, its files and an
#   account of the node: it is not contained.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, Baseline, HostProcess
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/create-hostprocess-pod/
#     description: Kubernetes, Create a Windows HostProcess Pod
# custom:
#   severity: high
#   covers: [k8s-windows-hostprocess]
#   controls: {pss: baseline, pss-check: "windowsHostProcess", cis-kubernetes: "5.2.10"}
#   fix: Remove windowsOptions.hostProcess or set it to false.
package policies.kubernetes.windows_host_process

import data.lib.kubernetes as k8s

deny contains {"message": msg, "path": path} if {
	k8s.pod_security.windowsOptions.hostProcess == true
	msg := "the Pod runs its containers on the Windows node itself: hostProcess is true"
	path := k8s.at(k8s.pod, ["securityContext", "windowsOptions", "hostProcess"])
}

deny contains {"message": msg, "path": path} if {
	some c in k8s.containers
	c.spec.securityContext.windowsOptions.hostProcess == true
	msg := sprintf("container %q runs on the Windows node itself: hostProcess is true", [c.name])
	path := k8s.at(c, ["securityContext", "windowsOptions", "hostProcess"])
}
