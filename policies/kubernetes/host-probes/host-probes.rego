# METADATA
# title: Probe or lifecycle hook with a host
# description: >-
#   The kubelet sends probes and hooks from the network of the node. A host of your choice makes it
#   knock at any address that the node reaches, such as the metadata service of the cloud or a
#   service on its loopback address.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, Baseline, Host Probes / Lifecycle Hooks
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/
#     description: Kubernetes, Configure Liveness, Readiness and Startup Probes
# custom:
#   severity: low
#   covers: [k8s-host-probes]
#   controls: {pss: baseline, pss-check: "hostProbesAndHostLifecycle"}
#   fix: >-
#     Remove the host field: the kubelet then asks the Pod itself.
package policies.kubernetes.host_probes

import data.lib.kubernetes as k8s

deny contains {"message": msg, "path": path} if {
	some c in k8s.containers
	some probe in ["livenessProbe", "readinessProbe", "startupProbe"]
	some handler in ["httpGet", "tcpSocket"]
	host := c.spec[probe][handler].host
	not host in {"", null}
	msg := sprintf("container %q sends the kubelet to host %v in its %s", [c.name, host, probe])
	path := k8s.at(c, [probe, handler, "host"])
}

deny contains {"message": msg, "path": path} if {
	some c in k8s.containers
	some event in ["postStart", "preStop"]
	some handler in ["httpGet", "tcpSocket"]
	host := c.spec.lifecycle[event][handler].host
	not host in {"", null}
	msg := sprintf("container %q sends the kubelet to host %v in its %s hook", [c.name, host, event])
	path := k8s.at(c, ["lifecycle", event, handler, "host"])
}
