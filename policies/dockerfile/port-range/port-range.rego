# METADATA
# title: EXPOSE of what is no port
# description: >-
#   Ports go from 0 to 65535, ranges from low to high, and protocols are tcp, udp and sctp. A build
#   with anything else fails.
# related_resources:
#   - ref: https://docs.docker.com/reference/dockerfile/#expose
#     description: Dockerfile reference, EXPOSE
#   - ref: https://www.rfc-editor.org/rfc/rfc6335#section-6
#     description: RFC 6335, Port number ranges
# custom:
#   severity: low
#   covers: [df-port-range]
#   fix: Write a port between 1 and 65535, or a range of them.
package policies.dockerfile.port_range

import data.lib.dockerfile as df

deny contains {"message": msg, "path": df.argument_of(i, port.arg)} if {
	some i in df.instructions
	i.spec.cmd == "expose"
	some port in i.spec.ports
	msg := sprintf("EXPOSE %s: %s", [port.raw, port.invalid])
}
