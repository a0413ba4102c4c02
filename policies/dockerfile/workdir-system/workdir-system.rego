# METADATA
# title: WORKDIR in a directory of the system
# description: >-
#   Files of the application next to those of the system overwrite them sooner or later, and the
#   user of the application has to be allowed to write there.
# related_resources:
#   - ref: https://refspecs.linuxfoundation.org/FHS_3.0/fhs/index.html
#     description: Filesystem Hierarchy Standard 3.0
#   - ref: https://docs.docker.com/build/building/best-practices/#workdir
#     description: Docker, Building best practices, WORKDIR
# custom:
#   severity: low
#   covers: [df-workdir-system]
#   fix: Work in a directory of the application, such as /app or /srv/app.
package policies.dockerfile.workdir_system

import data.lib.dockerfile as df

deny contains {"message": msg, "path": i.path} if {
	some i in df.instructions
	i.spec.cmd == "workdir"
	regex.match(system, i.spec.dir)
	msg := sprintf("WORKDIR %s is a directory of the system", [i.spec.dir])
}

# The directories of the system, and below /usr those that hold programs and libraries.
system := concat("", [
	`^/(bin|boot|dev|etc|lib(32|64|x32)?|proc|run|sbin|sys|var/run|`,
	`usr/(bin|lib(32|64|x32)?|sbin|include|local/(bin|lib|sbin|include|etc)))(/.*)?$|^/usr(/local|/share)?$`,
])

unknown contains {"message": msg, "path": i.path} if {
	some i in df.instructions
	i.spec.cmd == "workdir"
	why := i.spec.unknown["0"]
	startswith(i.spec.args[0], "$")
	msg := sprintf("whether WORKDIR %s is a directory of the system is unknown: %s", [i.spec.args[0], why])
}
