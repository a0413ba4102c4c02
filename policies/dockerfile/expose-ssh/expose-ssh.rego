# METADATA
# title: SSH port exposed
# description: >-
#   A container that runs an SSH server has a second way in, with users, keys and patches of its
#   own that nobody looks after. Commands reach a container through its engine.
# related_resources:
#   - ref: https://www.cisecurity.org/benchmark/docker
#     description: CIS Docker Benchmark, section 4
#   - ref: https://docs.docker.com/reference/dockerfile/#expose
#     description: Dockerfile reference, EXPOSE
# custom:
#   severity: medium
#   covers: [df-expose-22]
#   fix: Remove the SSH server and the EXPOSE; use docker exec or kubectl exec.
package policies.dockerfile.expose_ssh

import data.lib.dockerfile as df

deny contains {"message": msg, "path": df.argument_of(i, port.arg)} if {
	some i in df.shipped
	i.spec.cmd == "expose"
	some port in i.spec.ports
	port.first <= 22
	port.last >= 22
	port.proto == "tcp"
	msg := sprintf("EXPOSE %s offers SSH", [port.raw])
}

unknown contains {"message": msg, "path": df.argument_of(i, port.arg)} if {
	some i in df.shipped
	i.spec.cmd == "expose"
	some port in i.spec.ports
	msg := sprintf("whether EXPOSE %s offers SSH is unknown: %s", [port.raw, port.unknown])
}
