# METADATA
# title: cd instead of WORKDIR
# description: >-
#   A cd at the begin of a RUN holds for that RUN only. WORKDIR holds for all that follows, and is
#   easier to find.
# related_resources:
#   - ref: https://docs.docker.com/build/building/best-practices/#workdir
#     description: Docker, Building best practices, WORKDIR
# custom:
#   severity: info
#   covers: [df-cd-workdir]
#   fix: Set the directory with WORKDIR.
package policies.dockerfile.cd_instead_of_workdir

import data.lib.dockerfile as df

deny contains {"message": msg, "path": c.path} if {
	some c in df.called({"cd"})
	first(c)
	not c.cmd.subshell
	not c.cmd.conditional
	not c.cmd.parent
	c.run.spec.form != "heredoc"
	msg := sprintf("RUN begins with cd %s", [concat(" ", c.cmd.args)])
}

# What only sets options or variables may stand before.
first(c) if {
	every n, other in df.siblings(c) {
		harmless(n, other, c)
	}
}

harmless(n, _, c) if n >= c.number

harmless(_, other, _) if other.name in {"set", "export", ""}
