# METADATA
# title: Writable hostPath mount
# description: >-
#   A container that can write to a path of the node can plant programs, cron jobs, keys or Pod
#   manifests there, or fill the disk. A mount is writable unless it says readOnly.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/storage/volumes/#hostpath
#     description: Kubernetes, Volumes, hostPath
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, Baseline, HostPath Volumes
# custom:
#   severity: medium
#   covers: [k8s-hostpath-writable]
#   controls: {cis-kubernetes: "5.2.11"}
#   fix: Set readOnly to true on the mount, or use another type of volume.
package policies.kubernetes.hostpath_writable

import data.lib.kubernetes as k8s

deny contains {"message": msg, "path": path} if {
	some v in k8s.host_volumes
	some c in k8s.containers
	some i, mount in c.spec.volumeMounts
	mount.name == v.name
	not mount.readOnly == true
	msg := sprintf("container %q can write to %q of the node (volume %q)", [c.name, v.host_path, v.name])
	path := k8s.at(c, ["volumeMounts", i, "readOnly"])
}
