# METADATA
# title: Unsafe sysctl
# description: >-
#   Most kernel parameters are not separated between Pods: setting one changes or disturbs the node
#   for everyone on it. Kubernetes knows a small set as safe; every other must be allowed on the
#   kubelet first.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, Baseline, Sysctls
#   - ref: https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/
#     description: Kubernetes, Using sysctls in a Kubernetes Cluster
# custom:
#   severity: medium
#   covers: [k8s-sysctls]
#   controls: {pss: baseline, pss-check: "sysctls"}
#   fix: Remove the entry from securityContext.sysctls; set it on the node if all its Pods need it.
#   params:
#     allowed:
#       description: Kernel parameters that a Pod may set.
#       default:
#         - kernel.shm_rmid_forced
#         - net.ipv4.ip_local_port_range
#         - net.ipv4.ip_local_reserved_ports
#         - net.ipv4.ip_unprivileged_port_start
#         - net.ipv4.ping_group_range
#         - net.ipv4.tcp_fin_timeout
#         - net.ipv4.tcp_keepalive_intvl
#         - net.ipv4.tcp_keepalive_probes
#         - net.ipv4.tcp_keepalive_time
#         - net.ipv4.tcp_notsent_lowat
#         - net.ipv4.tcp_rmem
#         - net.ipv4.tcp_slow_start_after_idle
#         - net.ipv4.tcp_syncookies
#         - net.ipv4.tcp_wmem
#       schema: {type: array, items: {type: string, minLength: 1}}
package policies.kubernetes.sysctls

import data.lib.kubernetes as k8s

deny contains {"message": msg, "path": path} if {
	some i, sysctl in k8s.pod_security.sysctls
	name := k8s.name_of(sysctl)
	not name in data.params["kubernetes/sysctls"].allowed
	msg := sprintf("the Pod sets the unsafe sysctl %q", [name])
	path := k8s.at(k8s.pod, ["securityContext", "sysctls", i, "name"])
}
