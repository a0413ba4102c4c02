# METADATA
# title: Password set in a build
# description: >-
#   A password that a build sets is in the Dockerfile or in the image, the same for every container
#   of it, and nobody changes it.
# related_resources:
#   - ref: https://manpages.debian.org/stable/passwd/chpasswd.8.en.html
#     description: chpasswd(8)
#   - ref: https://www.cisecurity.org/benchmark/docker
#     description: CIS Docker Benchmark, section 4
# custom:
#   severity: medium
#   covers: [df-chpasswd]
#   fix: Create users without a password, and let people in through the container engine.
package policies.dockerfile.chpasswd

import data.lib.dockerfile as df
import data.lib.script

deny contains {"message": msg, "path": c.path} if {
	some c in df.called({"chpasswd", "chgpasswd", "passwd", "useradd", "usermod", "groupadd", "groupmod"})
	what := sets_password(c.cmd)
	msg := sprintf("%s sets a password", [what])
}

sets_password(cmd) := cmd.name if {
	cmd.name in {"chpasswd", "chgpasswd"}
} else := "passwd" if {
	cmd.name == "passwd"
	not locks(cmd)
} else := sprintf("%s --password", [cmd.name]) if {
	cmd.name in {"useradd", "usermod", "groupadd", "groupmod"}
	some v in script.option_values(cmd, {"-p", "--password"})
	not v.text in {"", "*", "!", "!!", "x"}
}

# passwd -l and -d lock an account or delete its password.
locks(cmd) if script.long(cmd, {"--lock", "--delete", "--expire", "--status", "--unlock"})

locks(cmd) if {
	some letter in {"l", "d", "e", "S", "u", "x", "n", "w", "i"}
	script.short(cmd, letter, "xnwi")
}
