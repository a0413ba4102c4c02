# METADATA
# title: Image that runs as root
# description: >-
#   A process that runs as root in its container owns every file of it and, where a flaw of the
#   kernel or the runtime lets it out, is root on the host. The user of the configuration decides,
#   unless whoever starts the container names another; without one, it is root.
# related_resources:
#   - ref: https://github.com/opencontainers/image-spec/blob/main/config.md#properties
#     description: OCI image specification, config.User
#   - ref: https://www.cisecurity.org/benchmark/docker
#     description: CIS Docker Benchmark, section 4
#   - ref: https://csrc.nist.gov/pubs/sp/800/190/final
#     description: NIST SP 800-190, 4.1.2 Image configuration defects
#   - ref: https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/container-security
#     description: Microsoft, Secure Windows containers, ContainerAdmin and ContainerUser
# custom:
#   severity: medium
#   controls: {cis-docker: "4.1"}
#   fix: >-
#     Create a user for the application and end the Dockerfile with USER and its number; on Windows,
#     USER ContainerUser.
package policies.image.root_user

import data.lib.oci

deny contains {"message": msg, "path": ["config", "user"]} if {
	user := input.config.user
	trim_space(user) != ""
	root(account(user))
	msg := sprintf("the image runs as %q, which is %s; end its Dockerfile with %s", [user, title, advice])
}

deny contains {"message": msg, "path": ["config"]} if {
	trim_space(object.get(input.config, "user", "")) == ""
	msg := sprintf("the image names no user, so it runs as %s; end its Dockerfile with %s", [title, advice])
}

# account is the user without the group: "root:staff".
account(user) := lower(trim_space(split(user, ":")[0]))

# Runtimes look a name up first and then read it as a number, as Go's strconv.Atoi does: "00", "+0".
root(name) if {
	not oci.windows
	regex.match(`^(root|[+-]?0+|)$`, name)
}

root(name) if {
	oci.windows
	regex.match(`^(.*\\)?(containeradministrator|administrator|system|localsystem)$`, name)
}

title := "an administrator" if {
	oci.windows
} else := "root"

advice := "USER ContainerUser" if {
	oci.windows
} else := "USER and the number of another"
