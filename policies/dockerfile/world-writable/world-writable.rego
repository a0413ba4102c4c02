# METADATA
# title: Files that everybody may write
# description: >-
#   Whatever runs in the container, as whatever user, can change these files: a flaw in one program
#   is enough to replace the others.
# related_resources:
#   - ref: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/chmod.html
#     description: POSIX.1-2024, chmod
#   - ref: https://docs.docker.com/reference/dockerfile/#copy---chmod
#     description: Dockerfile reference, COPY --chmod
# custom:
#   severity: medium
#   covers: [df-chmod-777]
#   fix: >-
#     Give the rights to the user or the group that needs them: chown, chmod 755 or 775, COPY
#     --chown.
package policies.dockerfile.world_writable

import data.lib.dockerfile as df
import data.lib.script

deny contains {"message": msg, "path": c.path} if {
	some c in df.called({"chmod", "install", "mkdir", "mkfifo"})
	mode := mode_of(c.cmd)
	open(mode)
	msg := sprintf("%s %s lets everybody write", [c.cmd.name, mode])
}

mode_of(cmd) := script.operands(cmd, script.no_values)[0].text if {
	cmd.name == "chmod"
} else := v.text if {
	cmd.name in {"install", "mkdir", "mkfifo"}
	some v in script.option_values(cmd, {"-m", "--mode"})
}

deny contains {"message": msg, "path": array.concat(i.path, ["flags", "chmod"])} if {
	some i in df.instructions
	i.spec.cmd in {"copy", "add"}
	mode := i.spec.flags.chmod
	open(mode)
	msg := sprintf("%s --chmod=%s lets everybody write", [upper(i.spec.cmd), mode])
}

# Octal: the last digit has the bit 2. With the sticky bit (1777) only owners can delete, as in /tmp.
open(mode) if {
	regex.match(`^[0-7]{1,5}$`, mode)
	regex.match(`[2367]$`, mode)
	not regex.match(`^0?[1357][0-7]{3}$`, mode)
}

# Symbolic: o+w, a+rwx, ugo=rwx. Without a letter for whom, the umask keeps others out.
open(mode) if {
	some clause in split(mode, ",")
	regex.match(`^[ug]*[oa][ugoa]*([-+=][rwxXst]*)*[+=][rxXs]*w[rwxXs]*$`, clause)
	not contains(mode, "t")
}
