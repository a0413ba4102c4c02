package lib.script

# Package managers of programming languages.

pip_options := {"valued": pip_valued, "cluster": `^-[^-rctbCif]*[rctbCif]$`}

pip_valued := {
	"-r", "--requirement", "-c", "--constraint", "-t", "--target", "--platform", "--python-version",
	"--implementation", "--abi", "--root", "--prefix", "-b", "--build", "--src", "--upgrade-strategy",
	"-C", "--config-settings", "--global-option", "--install-option", "--no-binary", "--only-binary",
	"--progress-bar", "--report", "--group", "-i", "--index-url", "--pypi-url", "--extra-index-url",
	"-f", "--find-links", "--python", "--log", "--keyring-provider", "--proxy", "--retries", "--timeout",
	"--exists-action", "--trusted-host", "--cert", "--client-cert", "--cache-dir", "--use-feature",
	"--use-deprecated",
}

# pip is the operands of a pip command, its subcommand first: of pip, pip3, pip3.12, and of
# python -m pip. Options of python before -m do not matter.
pip(cmd) := operands(cmd, pip_options) if {
	regex.match(`^pip[0-9.]*$`, cmd.name)
}

pip(cmd) := [o | some o in operands(cmd, pip_options); o.index > at] if {
	regex.match(`^(python|pypy)[0-9.]*$`, cmd.name)
	some i, arg in cmd.args
	arg == "-m"
	regex.match(`^pip[0-9.]*$`, cmd.args[i + 1])
	at := i + 1
}

# pip_install is what pip is told to install; options such as -r and -e say more.
pip_install(cmd) := array.slice(ops, 1, count(ops)) if {
	ops := pip(cmd)
	ops[0].text == "install"
}

pip_constrained(cmd) if count(option_values(cmd, {"-c", "--constraint"})) > 0

pip_constrained(cmd) if long(cmd, {"--require-hashes"})

# pip_unpinned is the packages of which pip takes any version, or any of a range.
pip_unpinned(cmd) := [p |
	not pip_constrained(cmd)
	some p in pip_install(cmd)
	pip_state(cmd, p) == "open"
]

pip_unknown(cmd) := [p |
	not pip_constrained(cmd)
	some p in pip_install(cmd)
	pip_state(cmd, p) == "unknown"
]

pip_state(cmd, p) := "unknown" if {
	unknown(cmd, p.index)
	regex.match("^[$`]", p.text)
} else := "pinned" if {
	regex.match(`^[./~]|===?|~=| @ |\.(whl|zip|tar\.gz|tgz|tar\.bz2|tar\.xz)(\[.*\])?$|^file:`, p.text)
} else := "pinned" if {
	regex.match(`^(git|hg|svn|bzr)\+.*[^/:]@[^@/]+$|^(git|hg|svn|bzr)\+.*@[^@/]+#`, p.text)
	not regex.match(`^(git|hg|svn|bzr)\+ssh://[^/]*$`, p.text)
} else := "pinned" if {
	regex.match(`^https?://`, p.text)
} else := "open"

node_options := {"valued": node_valued, "cluster": "^-[Cw]$"}

node_valued := {
	"--registry", "--prefix", "-C", "--cache", "--userconfig", "--globalconfig", "--loglevel", "--tag",
	"-w", "--workspace", "--omit", "--include", "--cwd", "--modules-folder", "--network-timeout", "--mutex",
	"--dir", "--filter", "--store-dir", "--reporter", "--fetch-retries", "--fetch-timeout", "--before", "--install-strategy",
}

node_install := {
	"npm": {"install", "i", "in", "ins", "inst", "isntall", "add"},
	"pnpm": {"add", "install", "i"},
	"yarn": {"add"},
}

# node_installs is the packages that npm, pnpm or yarn is told to install.
node_installs(cmd) := array.slice(ops, 1, count(ops)) if {
	ops := operands(cmd, node_options)
	ops[0].text in node_install[cmd.name]
}

node_installs(cmd) := array.slice(ops, 2, count(ops)) if {
	cmd.name == "yarn"
	ops := operands(cmd, node_options)
	ops[0].text == "global"
	ops[1].text == "add"
}

node_unpinned(cmd) := [p |
	some p in node_installs(cmd)
	not unknown(cmd, p.index)
	not node_pinned(p.text)
]

# node_unknown is the packages whose name or version is not known; "pkg@$VERSION" names a version.
node_unknown(cmd) := [p |
	some p in node_installs(cmd)
	unknown(cmd, p.index)
	not regex.match(`.@.`, p.text)
]

# A version, a range that begins with one, a file, a tarball, or a commit of a repository.
node_pinned(text) if regex.match(`.@(npm:.+@)?[v=~^]*[0-9]`, text)

node_pinned(text) if regex.match(`^([./~]|file:|link:|workspace:)|^https?://.*\.(tgz|tar\.gz)|\.(tgz|tar\.gz|tar)$`, text)

node_pinned(text) if {
	regex.match(`^(git[+:@]|github:|gitlab:|bitbucket:|[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+#)`, text)
	regex.match(`#.`, text)
}

gem_options := {"valued": gem_valued, "cluster": `^-[^-vsinPpgB]*[vsinPpgB]$`}

gem_valued := {
	"-v", "--version", "-s", "--source", "-i", "--install-dir", "-n", "--bindir", "-P", "--trust-policy",
	"-p", "--http-proxy", "--platform", "-g", "--file", "--build-root", "-B", "--bulk-threshold", "--config-file",
}

gem_unpinned(cmd) := [p |
	some p in gem_installs(cmd)
	not unknown(cmd, p.index)
	not regex.match(`:[^/]|\.gem$|^[./]`, p.text)
]

gem_unknown(cmd) := [p |
	some p in gem_installs(cmd)
	unknown(cmd, p.index)
	not regex.match(`[^:]:[^/]`, p.text)
]

gem_installs(cmd) := array.slice(ops, 1, count(ops)) if {
	cmd.name == "gem"
	ops := operands(cmd, gem_options)
	ops[0].text in {"install", "i"}
	count(option_values(cmd, {"-v", "--version", "-g", "--file"})) == 0
}
