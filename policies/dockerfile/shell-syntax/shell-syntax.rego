# METADATA
# title: Script that cannot be read
# description: >-
#   A script with an error of syntax fails when it runs. The rules about commands see nothing of
#   it, so that it hides everything else, too.
# related_resources:
#   - ref: https://docs.docker.com/reference/dockerfile/#shell-form
#     description: Dockerfile reference, Shell form
#   - ref: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html
#     description: POSIX.1-2024, Shell Command Language
# custom:
#   severity: low
#   fix: >-
#     Repair the script, or name the program that reads it with SHELL or a first line such as
#     #!/usr/bin/env python3.
package policies.dockerfile.shell_syntax

import data.lib.dockerfile as df

deny contains {"message": msg, "path": i.path} if {
	some i in df.instructions
	why := i.spec.script.unparsed
	regex.match(`^[0-9?]+:[0-9?]+: `, why)
	msg := sprintf("the script of %s cannot be read: %s", [upper(i.spec.cmd), why])
}

unknown contains {"message": msg, "path": i.path} if {
	some i in df.runs
	why := i.spec.script.unparsed
	not regex.match(`^[0-9?]+:[0-9?]+: `, why)
	msg := sprintf("what this RUN does is unknown to the rules about commands: %s", [why])
}
