package lib.script

# The package managers of distributions. valued is the options that take the next argument, letters
# those of one letter; the subcommands are given by what they do.
managers := {
	"apt-get": apt,
	"apt": apt,
	"aptitude": apt,
	"apk": {
		"install": {"add"},
		"upgrade": {"upgrade"},
		"refresh": {"update"},
		"valued": {
			"-t", "--virtual", "-X", "--repository", "-p", "--root", "--arch", "--keys-dir",
			"--repositories-file", "--wait", "--cache-dir", "--cache-max-age", "--timeout",
		},
		"letters": "tXp",
		"cluster": `^-[^-tXp]*[tXp]$`,
	},
	"yum": dnf,
	"dnf": dnf,
	"dnf5": dnf,
	"microdnf": dnf,
	"tdnf": dnf,
	"zypper": {
		"install": {"install", "in"},
		"upgrade": {"update", "up", "patch", "dist-upgrade", "dup"},
		"refresh": {"refresh", "ref"},
		"valued": {
			"-R", "--root", "-c", "--config", "-C", "--cache-dir", "-r", "--repo", "--from", "-t", "--type",
			"-D", "--reposd-dir", "--installroot", "-p", "--plus-repo", "--download",
		},
		"letters": "RcCrtDp",
		"cluster": `^-[^-RcCrtDp]*[RcCrtDp]$`,
	},
}

apt := {
	"install": {"install", "reinstall", "satisfy", "build-dep"},
	"upgrade": {"upgrade", "dist-upgrade", "full-upgrade", "safe-upgrade"},
	"refresh": {"update"},
	"valued": {
		"-t", "--target-release", "--default-release", "-o", "--option", "-c", "--config-file",
		"-a", "--host-architecture", "-P", "--build-profiles",
	},
	"letters": "tocaP",
	"cluster": `^-[^-tocaP]*[tocaP]$`,
}

dnf := {
	"install": {"install", "localinstall", "reinstall", "groupinstall", "group"},
	"upgrade": {"upgrade", "update", "distro-sync", "distribution-synchronization", "upgrade-minimal", "update-minimal"},
	"refresh": {"makecache"},
	"valued": {
		"-c", "--config", "-d", "--debuglevel", "-e", "--errorlevel", "-x", "--exclude", "--installroot",
		"--releasever", "--enablerepo", "--disablerepo", "--repo", "--repoid", "--setopt", "--forcearch",
	},
	"letters": "cdex",
	"cluster": `^-[^-cdex]*[cdex]$`,
}

# invocation is what a command of a package manager does: {name, action, operands}; action is the
# subcommand as written, operands what follows it.
invocation(cmd) := {"name": cmd.name, "action": ops[0].text, "operands": array.slice(ops, 1, count(ops))} if {
	manager := managers[cmd.name]
	ops := operands(cmd, manager)
	count(ops) > 0
}

does(cmd, what) if invocation(cmd).action in managers[cmd.name][what]

# installs is the operands of an installation.
installs(cmd) := invocation(cmd).operands if does(cmd, "install")

# A dnf or yum upgrade of named packages is an installation, too; without names it upgrades all.
upgrades_all(cmd) if {
	does(cmd, "upgrade")
	count([o | some o in invocation(cmd).operands]) == 0
}

upgrades_all(cmd) if {
	does(cmd, "upgrade")
	cmd.name in {"apt-get", "apt", "aptitude", "zypper"}
}

# assumes_yes holds when the package manager does not ask.
assumes_yes(cmd) if {
	cmd.name in {"apt-get", "apt", "aptitude"}
	apt_assumes_yes(cmd)
}

assumes_yes(cmd) if {
	managers[cmd.name] == dnf
	long(cmd, {"--assumeyes", "--assumeno"})
}

assumes_yes(cmd) if {
	managers[cmd.name] == dnf
	short(cmd, "y", dnf.letters)
}

assumes_yes(cmd) if {
	managers[cmd.name] == dnf
	some v in option_values(cmd, {"--setopt"})
	regex.match(`^assumeyes=(?i:1|true|yes)$`, v.text)
}

assumes_yes(cmd) if {
	cmd.name == "zypper"
	long(cmd, {"--non-interactive", "--no-confirm", "--non-interactive-include-reboot-patches"})
}

assumes_yes(cmd) if {
	cmd.name == "zypper"
	some letter in {"n", "y"}
	short(cmd, letter, managers.zypper.letters)
}

apt_assumes_yes(cmd) if long(cmd, {"--yes", "--assume-yes", "--force-yes"})

apt_assumes_yes(cmd) if short(cmd, "y", apt.letters)

# -qq implies --yes, as does -q=2.
apt_assumes_yes(cmd) if {
	some arg in cmd.args
	regex.match(`^-[^-tocaP]*q[^-tocaP]*q|^-[^-tocaP]*q=[2-9]$|^--quiet=[2-9]$`, arg)
}

apt_assumes_yes(cmd) if count([1 | some arg in cmd.args; arg in {"-q", "--quiet"}]) > 1

apt_assumes_yes(cmd) if {
	some v in option_values(cmd, {"-o", "--option"})
	regex.match(`^(?i)apt::get::assume-yes=(1|true|yes|on)$`, v.text)
}

# These do nothing that needs an answer: -s, -d, --print-uris.
apt_assumes_yes(cmd) if {
	some letter in {"s", "d"}
	short(cmd, letter, apt.letters)
}

apt_assumes_yes(cmd) if {
	long(cmd, {"--simulate", "--just-print", "--dry-run", "--recon", "--no-act", "--download-only", "--print-uris", "--help"})
}

# unpinned is the packages of an installation whose version is left open: [{index, text}]. What is a
# file, a URL, a group or a virtual package has no version to name.
unpinned(cmd) := [p |
	some p in installs(cmd)
	not unknown_package(cmd, p)
	not pinned(cmd.name, p.text)
]

# unknown_packages is those of which nobody can tell: "$PACKAGES".
unknown_packages(cmd) := [p |
	some p in installs(cmd)
	unknown_package(cmd, p)
	not pinned(cmd.name, p.text)
]

unknown_package(cmd, p) if {
	unknown(cmd, p.index)
	not regex.match(`^[A-Za-z0-9][A-Za-z0-9+._-]*$`, p.text)
}

pinned(_, text) if regex.match(`^[./~]|://|\.(deb|rpm|apk)$`, text)

pinned(name, text) if {
	name in {"apt-get", "apt", "aptitude"}
	regex.match(`[=/]|-$`, text)
}

pinned("apk", text) if regex.match(`[=<>~@]|^\.|^!`, text)

pinned("zypper", text) if regex.match(`[=<>]|^[-!+~]|^(pattern|patch|product|srcpackage):|-[0-9]+(\.[0-9]+)+`, text)

pinned(name, text) if {
	managers[name] == dnf
	regex.match(`^@|[*?\[]|-[0-9]+:|-[0-9][0-9A-Za-z]*([._~^+][0-9A-Za-z]+)+|-[0-9.]+-[0-9]| (=|<|>)`, text)
	not regex.match(`^java-[0-9.]+-openjdk`, text)
}

pinned(name, text) if {
	managers[name] == dnf
	regex.match(`^java-[0-9.]+-openjdk[a-z-]*-[0-9]`, text)
}
