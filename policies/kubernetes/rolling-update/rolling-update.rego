# METADATA
# title: Update that does not roll
# description: >-
#   An update that stops every Pod before the new ones run is an outage; one that waits until somebody
#   deletes the Pods leaves fixed images undeployed.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#strategy
#     description: Kubernetes, Deployment, Strategy
#   - ref: https://kubernetes.io/docs/tasks/manage-daemon/update-daemon-set/
#     description: Kubernetes, Perform a Rolling Update on a DaemonSet
# custom:
#   severity: info
#   covers: [k8s-rolling-update]
#   fix: Use the RollingUpdate strategy with a maxUnavailable below the number of Pods.
package policies.kubernetes.rolling_update

import data.lib.kubernetes as k8s

# A volume that one node at a time can mount leaves a Deployment no other choice.
deny contains {"message": msg, "path": ["spec", "strategy", "type"]} if {
	input.kind == "Deployment"
	k8s.pod
	input.spec.strategy.type == "Recreate"
	not claims_volume
	msg := "an update stops every Pod before it starts new ones (strategy Recreate)"
}

deny contains {"message": msg, "path": ["spec", "strategy", "rollingUpdate", "maxUnavailable"]} if {
	input.kind == "Deployment"
	k8s.pod
	not input.spec.strategy.type == "Recreate"
	limit := input.spec.strategy.rollingUpdate.maxUnavailable
	everything(limit, object.get(input.spec, "replicas", 1))
	msg := sprintf("an update may stop every Pod at once (maxUnavailable %v)", [limit])
}

deny contains {"message": msg, "path": ["spec", "updateStrategy", "type"]} if {
	input.kind in {"DaemonSet", "StatefulSet"}
	k8s.pod
	input.spec.updateStrategy.type == "OnDelete"
	msg := "an update reaches no Pod until somebody deletes it (update strategy OnDelete)"
}

deny contains {"message": msg, "path": ["spec", "updateStrategy", "rollingUpdate", "maxUnavailable"]} if {
	input.kind in {"DaemonSet", "StatefulSet"}
	k8s.pod
	limit := input.spec.updateStrategy.rollingUpdate.maxUnavailable
	limit == "100%"
	msg := sprintf("an update may stop every Pod at once (maxUnavailable %v)", [limit])
}

everything("100%", _)

everything(limit, replicas) if {
	is_number(limit)
	is_number(replicas)
	replicas > 1
	limit >= replicas
}

claims_volume if {
	some v in k8s.volumes
	some source in ["persistentVolumeClaim", "ephemeral"]
	is_object(v.spec[source])
}
