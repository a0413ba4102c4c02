# METADATA
# title: Readiness probe missing
# description: >-
#   Without a readiness probe a Pod gets requests as soon as its process starts, and a rollout goes
#   on although the new version cannot serve.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
#     description: Kubernetes, Liveness, Readiness, and Startup Probes
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/
#     description: Kubernetes, Configure Liveness, Readiness and Startup Probes
# custom:
#   severity: low
#   covers: [k8s-readiness-probe]
#   fix: Add a readinessProbe that succeeds when the container can serve requests.
package policies.kubernetes.readiness_probe

import data.lib.kubernetes as k8s

# Work that runs to its end is judged by its exit code, and init containers and sidecars by the
# containers that wait for them; none of these needs a probe.
deny contains {"message": msg, "path": path} if {
	not finite

	# Knative probes the container itself.
	k8s.group != "serving.knative.dev"
	some c in k8s.containers
	c.type == "container"
	not probed(c.spec)
	msg := sprintf("container %q has no readiness probe", [c.name])
	path := k8s.at(c, ["readinessProbe"])
}

finite if input.kind in {"Job", "CronJob"}

finite if k8s.pod.spec.restartPolicy in {"Never", "OnFailure"}

probed(container) if {
	some handler in ["exec", "httpGet", "tcpSocket", "grpc"]
	is_object(container.readinessProbe[handler])
}
