# METADATA
# title: Volume type outside the core set
# description: >-
#   Volumes inside a Pod that name network storage, a cloud disk or a git repository hold addresses
#   and sometimes credentials, need root on the node to mount, and go past what a StorageClass
#   allows.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
#     description: Pod Security Standards, Restricted, Volume Types
#   - ref: https://kubernetes.io/docs/concepts/storage/volumes/
#     description: Kubernetes, Volumes
# custom:
#   severity: info
#   covers: [k8s-volume-types]
#   controls: {pss: restricted, pss-check: "restrictedVolumes"}
#   fix: >-
#     Use a persistentVolumeClaim, or a configMap, csi, downwardAPI, emptyDir, ephemeral, image,
#     projected or secret volume.
#   params:
#     allowed:
#       description: Volume types that a Pod may use.
#       default: [configMap, csi, downwardAPI, emptyDir, ephemeral, image,
#         persistentVolumeClaim, projected, secret]
#       schema: {type: array, items: {type: string, minLength: 1}}
package policies.kubernetes.volume_types

import data.lib.kubernetes as k8s

deny contains {"message": msg, "path": path} if {
	some v in k8s.volumes
	is_object(v.spec)
	sources := {source | some source, value in v.spec; source != "name"; value != null}

	# The API server turns a volume without a source into an emptyDir.
	count(sources) > 0
	every source in sources {
		not source in data.params["kubernetes/volume-types"].allowed
	}
	msg := sprintf("volume %q is of type %s", [v.name, concat(", ", sources)])
	path := array.concat(v.path, [min(sources)])
}
