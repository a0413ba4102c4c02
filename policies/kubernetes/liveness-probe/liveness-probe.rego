# METADATA
# title: Liveness probe missing
# description: >-
#   A process that hangs without ending is restarted only if a liveness probe notices it. A process
#   that ends when it is broken needs none, which is why this is a hint and not a fault.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
#     description: Kubernetes, Liveness, Readiness, and Startup Probes
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/
#     description: Kubernetes, Configure Liveness, Readiness and Startup Probes
# custom:
#   severity: info
#   covers: [k8s-liveness-probe]
#   fix: Add a livenessProbe that fails when the container can only be helped by a restart.
package policies.kubernetes.liveness_probe

import data.lib.kubernetes as k8s

# Work that runs to its end is judged by its exit code, and init containers and sidecars by the
# containers that wait for them; none of these needs a probe.
deny contains {"message": msg, "path": path} if {
	not finite
	some c in k8s.containers
	c.type == "container"
	not probed(c.spec)
	msg := sprintf("container %q has no liveness probe", [c.name])
	path := k8s.at(c, ["livenessProbe"])
}

finite if input.kind in {"Job", "CronJob"}

finite if k8s.pod.spec.restartPolicy in {"Never", "OnFailure"}

probed(container) if {
	some handler in ["exec", "httpGet", "tcpSocket", "grpc"]
	is_object(container.livenessProbe[handler])
}
