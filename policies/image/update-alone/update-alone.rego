# METADATA
# title: Package index updated alone
# description: >-
#   A step of the build updated the package index and installed nothing. Its layer stays in the cache
#   of the builder: a later build installs from an index of months ago, misses updates of security, or
#   fails.
# related_resources:
#   - ref: https://docs.docker.com/build/building/best-practices/#apt-get
#     description: Docker, Building best practices, apt-get
#   - ref: https://www.cisecurity.org/benchmark/docker
#     description: CIS Docker Benchmark, section 4
# custom:
#   severity: low
#   controls: {cis-docker: "4.7"}
#   fix: Install in the same RUN as the update.
package policies.image.update_alone

import data.lib.oci

deny contains {"message": msg, "path": ["history", step.index, "created_by"]} if {
	some step in oci.steps
	step.by == "RUN"
	regex.match(`update|refresh|\bref\b|makecache`, step.text)
	not regex.match(`install|upgrade|\badd\b`, step.text)
	commands := oci.commands(step)
	some command in commands
	updates := regex.find_n(update, command, 1)
	count(updates) > 0
	every other in commands { regex.match(idle, other) }
	msg := sprintf("%s runs %s and installs nothing; install in the same step", [oci.title(step), manager(command)])
}

manager(command) := regex.find_all_string_submatch_n(update, command, 1)[0][1]

update := concat("", [
	`^(?:sudo\s+(?:-E\s+)?)?(?:[A-Za-z_][A-Za-z0-9_]*=\S*\s+)*`,
	`((?:apt-get|apt|aptitude)\s+(?:-\S+\s+|\S+::\S+\s+)*update|apk\s+(?:-\S+\s+)*update|zypper\s+(?:-\S+\s+)*(?:refresh|ref)`,
	`|(?:dnf|dnf5|microdnf|tdnf|yum)\s+(?:-\S+\s+)*makecache)(?:\s|$)`,
])

# What needs no index. Anything else, such as a script, may install.
idle := concat("", [`^(?:set|echo|printf|true|:|rm|mkdir|cd|export|sleep|date|ls|cat|chmod|chown)(?:\s|$)|^(?:apt-get|apt)\s+(?:-\S+\s+)*(?:clean|autoclean)(?:\s|$)|`, update])
