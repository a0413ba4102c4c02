# METADATA
# title: Replicas that may share a node
# description: >-
#   Without anti-affinity or topology spread constraints the scheduler may put all replicas on one
#   node or in one zone; its loss takes all of them.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
#     description: Kubernetes, Pod Topology Spread Constraints
#   - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#inter-pod-affinity-and-anti-affinity
#     description: Kubernetes, Inter-pod affinity and anti-affinity
# custom:
#   severity: info
#   covers: [k8s-anti-affinity]
#   fix: Add topologySpreadConstraints over kubernetes.io/hostname, or a podAntiAffinity.
#   params:
#     minReplicas:
#       description: From how many replicas on a workload is judged.
#       default: 2
#       schema: {type: integer, minimum: 1}
package policies.kubernetes.anti_affinity

import data.lib.kubernetes as k8s

deny contains {"message": msg, "path": k8s.at(k8s.pod, ["affinity"])} if {
	input.kind in {"Deployment", "ReplicaSet", "ReplicationController", "StatefulSet", "Rollout", "DeploymentConfig"}
	k8s.pod
	replicas := object.get(input.spec, "replicas", null)
	is_number(replicas)
	replicas >= data.params["kubernetes/anti-affinity"].minReplicas
	not spread
	msg := sprintf("nothing keeps the %v replicas from running on one node", [replicas])
}

spread if filled(k8s.pod.spec.topologySpreadConstraints)

spread if {
	some field in ["requiredDuringSchedulingIgnoredDuringExecution", "preferredDuringSchedulingIgnoredDuringExecution"]
	filled(k8s.pod.spec.affinity.podAntiAffinity[field])
}

# Two Pods that want the same port of a node never share one.
spread if {
	some c in k8s.long_running
	some port in c.spec.ports
	port.hostPort > 0
}

filled(list) if {
	is_array(list)
	count(list) > 0
}
