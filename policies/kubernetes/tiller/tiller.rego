# METADATA
# title: Tiller
# description: >-
#   Tiller, the server of Helm 2, installs whatever anybody who reaches its port asks for, by default
#   without authentication and mostly as cluster-admin. Helm 2 has had no fixes since November 2020.
# related_resources:
#   - ref: https://helm.sh/blog/helm-v2-deprecation-timeline/
#     description: Helm, v2 deprecation timeline
#   - ref: https://v2.helm.sh/docs/securing_installation/
#     description: Helm 2, Securing your Helm Installation
# custom:
#   severity: high
#   covers: [k8s-tiller]
#   controls: {owasp-k8s: K10}
#   fix: Remove Tiller; migrate the releases to Helm 3 or later, which needs no server.
package policies.kubernetes.tiller

import data.lib.image
import data.lib.kubernetes as k8s

deny contains {"message": msg, "path": path} if {
	some c in k8s.containers
	some path in evidence(c)
	msg := sprintf("container %q is Tiller, the server of Helm 2", [c.name])
}

deny contains {"message": msg, "path": ["metadata", "name"]} if {
	input.kind == "Service"
	input.apiVersion == "v1"
	input.metadata.name == "tiller-deploy"
	msg := "the Service leads to Tiller, the server of Helm 2"
}

# evidence is where the container shows that it is Tiller: its image, else its program, else, for a
# copy under another name, the name that helm init gives the workload.
evidence(c) := {k8s.at(c, ["image"])} if {
	base_name(image.parse(c.spec.image).repository) == "tiller"
} else := {k8s.at(c, ["command"])} if {
	base_name(c.spec.command[0]) == "tiller"
} else := {["metadata", "name"]} if {
	input.metadata.name == "tiller-deploy"
	c.type == "container"
} else := set()

base_name(path) := last if {
	is_string(path)
	parts := split(path, "/")
	last := parts[count(parts) - 1]
}
