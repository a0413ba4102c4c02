# METADATA
# title: Packages installed without verification of signatures
# description: >-
#   A step of the build told the package manager to take packages that nobody signed. Signatures are
#   what keeps a mirror, a proxy or a stranger from putting packages of their own into the image.
# related_resources:
#   - ref: https://manpages.debian.org/stable/apt/apt-secure.8.en.html
#     description: Debian, apt-secure(8)
#   - ref: https://gitlab.alpinelinux.org/alpine/apk-tools/-/blob/master/doc/apk.8.scd
#     description: apk(8)
#   - ref: https://dnf.readthedocs.io/en/latest/conf_ref.html
#     description: DNF, Configuration Reference
#   - ref: https://www.cisecurity.org/benchmark/docker
#     description: CIS Docker Benchmark, section 4
# custom:
#   severity: medium
#   controls: {cis-docker: "4.11"}
#   fix: Remove the option, install the key of the repository, and build the image anew.
package policies.image.unsigned_packages

import data.lib.oci

deny contains {"message": msg, "path": ["history", step.index, "created_by"]} if {
	some step in oci.steps
	step.by == "RUN"
	regex.match(telling, step.text)
	options := {option |
		some pattern in patterns
		some [_, found] in regex.find_all_string_submatch_n(pattern, step.text, 20)
		option := trim_space(found)
	}
	count(options) > 0
	msg := sprintf("%s installs packages without checking signatures (%s)", [oci.title(step), concat(", ", options)])
}

# telling spares most steps the patterns.
telling := `(?i)unauthenticated|force-yes|insecure-repositories|untrusted|gpg|unsigned|nosignature|nodigest|trusted=yes`

patterns := [
	`\b(?:apt-get|apt|aptitude)\b[^;&|\n]*\s(--allow-unauthenticated|--force-yes|--allow-insecure-repositories)(?:\s|=true|=yes|=1|$)`,
	`\bapk\b[^;&|\n]*\s(--allow-untrusted)(?:\s|$)`,
	`\b(?:yum|dnf|dnf5|microdnf|tdnf)\b[^;&|\n]*\s(--no-?gpgchecks?|--setopt=\S*gpgcheck=(?:0|false|no))(?:\s|$)`,
	`\bzypper\b[^;&|\n]*\s(--no-gpg-checks?|--allow-unsigned-rpm)(?:\s|$)`,
	`\brpm\b[^;&|\n]*\s(--nosignature|--nodigest)(?:\s|$)`,
	`(?i)(\[[^\]\n]*\btrusted=yes\b[^\]\n]*\])`,
	# Written to a file, or by sed: the second half of s/gpgcheck=1/gpgcheck=0/.
	`(?i)(?:^|[\s/|,#'"]|\\n)((?:pkg_|repo_)?gpgcheck\s*=\s*0)(?:[\s"'\\;]|[/|,#](?:g?["'\s]|$)|$)`,
]
