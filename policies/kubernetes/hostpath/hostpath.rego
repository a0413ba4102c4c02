# METADATA
# title: hostPath volume
# description: >-
#   A hostPath volume shows files of the node to the container. They may hold credentials, and with
#   them or with write access to the right place the container takes over the node.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, Baseline, HostPath Volumes
#   - ref: https://kubernetes.io/docs/concepts/storage/volumes/#hostpath
#     description: Kubernetes, Volumes, hostPath
# custom:
#   severity: medium
#   covers: [k8s-hostpath]
#   controls: {pss: baseline, pss-check: "hostPathVolumes", cis-kubernetes: "5.2.11", nsa: "Pod security enforcement"}
#   fix: Use a persistentVolumeClaim, emptyDir, configMap, secret or projected volume instead.
package policies.kubernetes.hostpath

import data.lib.kubernetes as k8s

deny contains {"message": msg, "path": path} if {
	some v in k8s.host_volumes
	msg := sprintf("volume %q is the path %q of the node", [v.name, v.host_path])
	path := k8s.at(v, ["hostPath"])
}
