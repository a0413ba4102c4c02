# METADATA
# title: git-sync that runs or leaks what others choose
# description: >-
#   git-sync takes the program that it runs, hooks, options of Git and the file of its password from
#   its environment. Some settings let whoever writes the repository, a ConfigMap or the network run
#   code in the Pod, or send the Pod's credentials to a Git server.
# related_resources:
#   - ref: https://github.com/kubernetes/git-sync#manual
#     description: git-sync, Manual
#   - ref: https://git-scm.com/docs/git-config
#     description: Git, git-config
# custom:
#   severity: medium
#   covers: [k8s-git-sync]
#   fix: Remove the setting; keep hooks in the image and passwords in a Secret of their own.
package policies.kubernetes.git_sync

import data.lib.image
import data.lib.kubernetes as k8s

deny contains {"message": msg, "path": s.path} if {
	some c in k8s.containers
	some s in settings(c)
	why := danger(s, c)
	msg := sprintf("container %q: %s %s", [c.name, s.text, why])
}

danger(s, _) := "replaces the git program that git-sync runs" if {
	s.option == "git"
	not s.value in {"", "git", "/usr/bin/git"}
}

danger(s, c) := "runs a command that the synced repository brings along" if {
	s.option in {"exechook-command", "sync-hook-command"}
	from_repository(s.value, c)
}

danger(s, _) := "runs a command that another object chooses" if {
	s.option in {"exechook-command", "sync-hook-command"}
	s.value == null
}

danger(s, _) := "sends the credentials of the Pod's service account to the Git server" if {
	s.option == "password-file"
	regex.match(`^/(var/)?run/secrets/`, k8s.text_of(s.value))
}

danger(s, _) := "accepts any SSH host key, so that others can pose as the Git server" if {
	s.option == "ssh-known-hosts"
	s.value in {"0", "f", "F", "false", "FALSE", "False"}
}

danger(s, _) := "sets an option of Git that runs commands" if {
	s.option == "git-config"
	runs_commands(s.value)
}

danger(s, _) := "switches off the check of the Git server's certificate" if {
	s.option == "git-config"
	not runs_commands(s.value)
	regex.match(`(?i)sslverify"?\s*:\s*"?(false|0|no|off)`, k8s.text_of(s.value))
}

runs_commands(config) if regex.match(`(?i)core\.("?)(sshcommand|gitproxy|fsmonitor|hookspath)|protocol\.ext\.allow`, k8s.text_of(config))

# A path with a slash that is not absolute starts at the checkout, as the hook runs there.
from_repository(command, _) if {
	contains(k8s.text_of(command), "/")
	not startswith(command, "/")
}

from_repository(command, c) if {
	some root in roots(c)
	startswith(k8s.text_of(command), sprintf("%s/", [trim_suffix(root, "/")]))
}

# roots is where git-sync puts checkouts: what it is told, or the defaults of versions 4 and 3.
roots(c) := told if {
	told := {s.value | some s in settings(c); s.option == "root"; is_string(s.value); s.value != ""}
	count(told) > 0
} else := {"/git", "/tmp/git"}

# settings is every option of git-sync that the container sets, by environment or flag: [{option,
# value, text, path}]. The value is null where another object holds it.
settings(c) := array.concat(
	[s |
		some i, e in c.spec.env
		option := option_of[e.name]
		s := {"option": option, "value": env_value(e), "text": e.name, "path": k8s.at(c, ["env", i])}
	],
	[s |
		git_sync(c)
		some field in ["command", "args"]
		some i, word in c.spec[field]
		[name, value] := flag(word, object.get(c.spec, [field, i + 1], ""))
		s := {"option": name, "value": value, "text": sprintf("--%s", [name]), "path": k8s.at(c, [field, i])}
	],
)

env_value(e) := null if {
	is_object(e.valueFrom)
} else := object.get(e, "value", "")

# Version 3 takes one dash as well as two. --ssh-known-hosts alone means true, so it needs the sign.
flag(word, next) := [name, value] if {
	parts := regex.find_all_string_submatch_n(`^--?([a-z][a-z-]+)(=([\s\S]*))?$`, k8s.text_of(word), 1)[0]
	name := parts[1]
	value := flag_value(parts, next)
}

flag_value(parts, _) := parts[3] if parts[2] != ""

flag_value(parts, next) := next if parts[2] == ""

git_sync(c) if regex.match(`(^|/)git-sync$`, image.parse(c.spec.image).repository)

git_sync(c) if regex.match(`(^|/)git-sync$`, c.spec.command[0])

option_of := {
	"GITSYNC_GIT": "git",
	"GIT_SYNC_GIT": "git",
	"GITSYNC_EXECHOOK_COMMAND": "exechook-command",
	"GIT_SYNC_EXECHOOK_COMMAND": "exechook-command",
	"GIT_SYNC_HOOK_COMMAND": "sync-hook-command",
	"GITSYNC_PASSWORD_FILE": "password-file",
	"GIT_SYNC_PASSWORD_FILE": "password-file",
	"GITSYNC_SSH_KNOWN_HOSTS": "ssh-known-hosts",
	"GIT_SYNC_KNOWN_HOSTS": "ssh-known-hosts",
	"GIT_KNOWN_HOSTS": "ssh-known-hosts",
	"GITSYNC_GIT_CONFIG": "git-config",
	"GIT_SYNC_GIT_CONFIG": "git-config",
	"GITSYNC_ROOT": "root",
	"GIT_SYNC_ROOT": "root",
}
