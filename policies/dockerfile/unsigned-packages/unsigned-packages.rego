# METADATA
# title: Packages without verification of signatures
# description: >-
#   Signatures are what keeps a mirror, a proxy or a stranger from putting packages of their own
#   into the image. With these options the package manager takes any.
# related_resources:
#   - ref: https://manpages.debian.org/stable/apt/apt-secure.8.en.html
#     description: Debian, apt-secure(8)
#   - ref: https://manpages.debian.org/stable/apt/sources.list.5.en.html
#     description: Debian, sources.list(5)
#   - ref: https://dnf.readthedocs.io/en/latest/conf_ref.html
#     description: DNF, Configuration Reference
#   - ref: https://www.cisecurity.org/benchmark/docker
#     description: CIS Docker Benchmark, section 4
# custom:
#   severity: medium
#   covers: [df-unsigned-packages]
#   controls: {cis-docker: "4.11"}
#   fix: Remove the option and install the key of the repository.
package policies.dockerfile.unsigned_packages

import data.lib.dockerfile as df
import data.lib.script

deny contains {"message": msg, "path": c.path} if {
	some c in df.called(object.keys(script.managers) | {"rpm", "dpkg", "debootstrap", "pacman"})
	option := unsigned(c.cmd)
	msg := sprintf("%s %s does not check signatures", [c.cmd.name, option])
}

unsigned(cmd) := option if {
	cmd.name in {"apt-get", "apt", "aptitude"}
	some option in cmd.args
	regex.match(apt_options, option)
} else := option if {
	cmd.name == "apk"
	some option in cmd.args
	option == "--allow-untrusted"
} else := option if {
	script.managers[cmd.name] == script.dnf
	some option in cmd.args
	regex.match(`(?i)^--no-?gpgchecks?$|^(--setopt=)?([^=]*\.)?gpgcheck=(0|false|no)$`, option)
} else := option if {
	cmd.name == "zypper"
	some option in cmd.args
	regex.match(`^--(no-gpg-checks?|allow-unsigned-rpm|no-gpgcheck|gpgcheck-allow-unsigned.*)$`, option)
} else := option if {
	cmd.name == "rpm"
	some option in cmd.args
	regex.match(`^--(nosignature|nodigest|noverify|nogpg)$`, option)
} else := option if {
	cmd.name in {"dpkg", "debootstrap"}
	some option in cmd.args
	regex.match(`^--(force-bad-verify|no-check-gpg|no-debsig|force-all)$`, option)
} else := option if {
	cmd.name == "pacman"
	some option in cmd.args
	regex.match(`(?i)SigLevel\s*=\s*Never`, option)
}

apt_options := concat("", [
	`^--(allow-unauthenticated|force-yes|allow-insecure-repositories|allow-weak-repositories)(=(true|yes|1))?$|`,
	`(?i:^(-o|--option=)?(APT::Get::(AllowUnauthenticated|Force-Yes)|`,
	`Acquire::Allow(InsecureRepositories|WeakRepositories|DowngradeToInsecureRepositories))=["']?(true|yes|1|on))`,
])

# Repositories and settings written by a command or a file: [trusted=yes], gpgcheck=0.
deny contains {"message": msg, "path": c.path} if {
	some c in df.called({"echo", "printf", "cat", "tee", "sed", "add-apt-repository", "apt-add-repository"})
	some text in array.concat(c.cmd.args, [t | t := c.cmd.redirects[_].text])
	found := regex.find_n(settings, text, 1)[0]
	msg := sprintf("a repository is set up with %s, so that signatures are not checked", [found])
}

deny contains {"message": msg, "path": i.path} if {
	some i in df.instructions
	some file in i.spec.files
	found := regex.find_n(settings, file.text, 1)[0]
	msg := sprintf("a repository is set up with %s, so that signatures are not checked", [found])
}

settings := concat("|", [
	`(?i)trusted\s*=\s*yes`,
	`(?im:^|[\\n/]|\b)(repo_|pkg_)?gpgcheck\s*=\s*(?:0|false|no|off)\b`,
	`(?i)APT::Get::AllowUnauthenticated\s+["']?(?:true|1|yes)`,
	`(?i)Acquire::AllowInsecureRepositories\s+["']?(?:true|1|yes)`,
	`(?i)SigLevel\s*=\s*Never`,
])
