package policies.kubernetes.git_sync_test

import data.policies.kubernetes.git_sync

pod(fields) := {
	"apiVersion": "v1",
	"kind": "Pod",
	"spec": {"containers": [object.union({"name": "sync", "image": "registry.k8s.io/git-sync/git-sync:v4.4.0"}, fields)]},
}

findings(doc) := f if {
	f := git_sync.deny with input as doc
}

test_git_program if {
	findings(pod({"env": [{"name": "GITSYNC_REPO", "value": "https://git.example.com/web"}, {"name": "GITSYNC_GIT", "value": "/git/run.sh"}]})) == {{
		"message": "container \"sync\": GITSYNC_GIT replaces the git program that git-sync runs",
		"path": ["spec", "containers", 0, "env", 1],
	}}
}

test_environment[name] if {
	some name, e in {
		"old name": {"name": "GIT_SYNC_GIT", "value": "sh"},
		"chosen elsewhere": {"name": "GITSYNC_GIT", "valueFrom": {"configMapKeyRef": {"name": "c", "key": "git"}}},
		"hook in the checkout": {"name": "GITSYNC_EXECHOOK_COMMAND", "value": "./hook.sh"},
		"hook below the root": {"name": "GITSYNC_EXECHOOK_COMMAND", "value": "/git/web/hook.sh"},
		"hook below the old root": {"name": "GIT_SYNC_HOOK_COMMAND", "value": "/tmp/git/web/hook.sh"},
		"hook chosen elsewhere": {"name": "GITSYNC_EXECHOOK_COMMAND", "valueFrom": {"configMapKeyRef": {"name": "c", "key": "hook"}}},
		"token as password": {"name": "GITSYNC_PASSWORD_FILE", "value": "/var/run/secrets/kubernetes.io/serviceaccount/token"},
		"token by the short path": {"name": "GIT_SYNC_PASSWORD_FILE", "value": "/run/secrets/eks.amazonaws.com/serviceaccount/token"},
		"any host key": {"name": "GITSYNC_SSH_KNOWN_HOSTS", "value": "false"},
		"any host key, old name": {"name": "GIT_KNOWN_HOSTS", "value": "0"},
		"SSH command": {"name": "GITSYNC_GIT_CONFIG", "value": "core.sshCommand:/tmp/x"},
		"file system monitor": {"name": "GITSYNC_GIT_CONFIG", "value": "user.name:a,core.fsmonitor:/tmp/x"},
		"transport": {"name": "GITSYNC_GIT_CONFIG", "value": "protocol.ext.allow:always"},
		"both in one": {"name": "GITSYNC_GIT_CONFIG", "value": "core.sshCommand:/tmp/x,http.sslVerify:false"},
		"no certificate check": {"name": "GITSYNC_GIT_CONFIG", "value": "http.sslVerify:false"},
	}
	{f.path | some f in findings(pod({"env": [e]}))} == {["spec", "containers", 0, "env", 0]}
}

test_flag[name] if {
	some name, c in {
		"with a sign": {"fields": {"args": ["--repo=https://git.example.com/web", "--git=/tmp/x"]}, "path": ["args", 1]},
		"with a space": {"fields": {"args": ["--git", "/tmp/x"]}, "path": ["args", 0]},
		"one dash": {"fields": {"args": ["-git=/tmp/x"]}, "path": ["args", 0]},
		"hook": {"fields": {"args": ["--exechook-command=./hook.sh"]}, "path": ["args", 0]},
		"password": {"fields": {"args": ["--password-file=/var/run/secrets/kubernetes.io/serviceaccount/token"]}, "path": ["args", 0]},
		"host key": {"fields": {"args": ["--ssh-known-hosts=false"]}, "path": ["args", 0]},
		"in the command": {"fields": {"image": "registry.example.com/tools", "command": ["/git-sync", "--git=/tmp/x"]}, "path": ["command", 1]},
	}
	{f.path | some f in findings(pod(c.fields))} == {array.concat(["spec", "containers", 0], c.path)}
}

test_root_that_is_told if {
	env := [{"name": "GITSYNC_ROOT", "value": "/data/"}, {"name": "GITSYNC_EXECHOOK_COMMAND", "value": "/data/web/hook.sh"}]
	count(findings(pod({"env": env}))) == 1
	outside := [{"name": "GITSYNC_ROOT", "value": "/data"}, {"name": "GITSYNC_EXECHOOK_COMMAND", "value": "/git/hook.sh"}]
	count(findings(pod({"env": outside}))) == 0
	flags := ["--root=/data", "--exechook-command=/data/web/hook.sh"]
	count(findings(pod({"args": flags}))) == 1
}

test_any_container if {
	env := [{"name": "GITSYNC_GIT", "value": "sh"}]
	doc := {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": {"spec": {
		"containers": [{"name": "web", "image": "registry.example.com/web:1"}],
		"initContainers": [{"name": "clone", "image": "registry.example.com/mirror/sync:4", "env": env}],
	}}}}
	{f.path | some f in findings(doc)} == {["spec", "template", "spec", "initContainers", 0, "env", 0]}
}

test_fine[name] if {
	some name, fields in {
		"the program": {"env": [{"name": "GITSYNC_GIT", "value": "git"}]},
		"no value": {"env": [{"name": "GITSYNC_GIT"}, {"name": "GITSYNC_EXECHOOK_COMMAND", "value": ""}]},
		"hook of the image": {"env": [{"name": "GITSYNC_EXECHOOK_COMMAND", "value": "/hooks/reload.sh"}]},
		"hook on the PATH": {"args": ["--exechook-command=reload"]},
		"hook beside the root": {"env": [{"name": "GITSYNC_EXECHOOK_COMMAND", "value": "/git-hooks/reload.sh"}]},
		"password of a Secret": {"env": [{"name": "GITSYNC_PASSWORD_FILE", "value": "/etc/git-secret/token"}]},
		"host keys are checked": {"env": [{"name": "GITSYNC_SSH_KNOWN_HOSTS", "value": "true"}], "args": ["--ssh-known-hosts"]},
		"harmless option": {"env": [{"name": "GITSYNC_GIT_CONFIG", "value": "http.postBuffer:1048576000"}]},
		"another program's flags": {"image": "registry.example.com/web", "args": ["--git=/tmp/x"]},
		"odd types": {"env": [null, {"name": 7}], "args": [7, null], "command": [null]},
	}
	count(findings(pod(fields))) == 0
}
