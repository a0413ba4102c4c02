# METADATA
# title: SSH port exposed
# description: >-
#   A container that runs an SSH server has a second way in, with users, keys and patches of its own
#   that nobody looks after. Commands reach a container through its engine.
# related_resources:
#   - ref: https://csrc.nist.gov/pubs/sp/800/190/final
#     description: NIST SP 800-190, 4.1.2 Image configuration defects
#   - ref: https://github.com/opencontainers/image-spec/blob/main/config.md#properties
#     description: OCI image specification, config.ExposedPorts
# custom:
#   severity: medium
#   fix: Remove the SSH server and the EXPOSE; use docker exec or kubectl exec.
package policies.image.expose_ssh

import data.lib.oci

deny contains {"message": msg, "path": ["config", "exposed_ports", port.index]} if {
	some port in oci.exposed({22: "SSH"})
	msg := sprintf("port %s offers SSH; reach the container through its engine", [port.text])
}
