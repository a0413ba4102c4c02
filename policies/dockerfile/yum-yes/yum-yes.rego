# METADATA
# title: yum, dnf or zypper that waits for an answer
# description: >-
#   A build has nobody to answer. Without -y the package manager stops at its question, and the
#   build fails.
# related_resources:
#   - ref: https://dnf.readthedocs.io/en/latest/command_ref.html
#     description: DNF, Command Reference
#   - ref: https://documentation.suse.com/sles/15-SP6/html/SLES-all/cha-sw-cl.html
#     description: SUSE, Managing software with command line tools
# custom:
#   severity: low
#   covers: [df-yum-yes]
#   fix: Add -y, or --non-interactive for zypper.
package policies.dockerfile.yum_yes

import data.lib.dockerfile as df
import data.lib.script

asking := {
	"yum": {
		"install", "localinstall", "reinstall", "groupinstall", "update", "upgrade", "remove", "erase",
		"autoremove", "downgrade", "swap", "distro-sync",
	},
	"zypper": {"install", "in", "remove", "rm", "update", "up", "patch", "dist-upgrade", "dup", "verify"},
}

actions(name) := asking.zypper if name == "zypper"

actions(name) := asking.yum if name in {"yum", "dnf", "dnf5", "tdnf"}

deny contains {"message": msg, "path": c.path} if {
	some c in df.managing
	asks(c)
	not script.open(c.cmd)
	msg := sprintf("%s %s asks before it goes on", [c.cmd.name, script.invocation(c.cmd).action])
}

unknown contains {"message": msg, "path": c.path} if {
	some c in df.managing
	asks(c)
	script.open(c.cmd)
	msg := sprintf("whether %s asks before it goes on is unknown: an argument may hold options", [c.cmd.name])
}

asks(c) if {
	script.invocation(c.cmd).action in actions(c.cmd.name)
	not script.assumes_yes(c.cmd)
	not script.yes_piped(df.siblings(c), c.cmd)
	not df.configured(c, `\bassumeyes\s*=\s*(1|[Tt]rue|yes)`)
	not dry(c.cmd)
}

dry(cmd) if script.long(cmd, {"--downloadonly", "--download-only", "--dry-run"})
