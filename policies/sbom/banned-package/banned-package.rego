# METADATA
# title: Banned package
# description: >-
#   Packages that the organisation does not want: abandoned, replaced, broken in some versions, or bought
#   by somebody. Without the parameter packages the rule says nothing.
# related_resources:
#   - ref: https://github.com/package-url/purl-spec
#     description: Package URL specification
#   - ref: https://github.com/package-url/vers-spec
#     description: VERS, version range specifiers
# custom:
#   severity: high
#   fix: >-
#     Remove the package, or take a version that is not banned.
#   params:
#     packages:
#       description: >-
#         What is banned: purl is a purl without a version, in which * stands for any text ("pkg:npm/@acme/*",
#         "pkg:deb/*/xz-utils"); versions is a range, "*", "1.2.3", ">=5.6.0|<5.6.2" or "vers:npm/>=1.0|<1.4"; reason
#         is told.
#       default: []
#       example:
#         - {purl: "pkg:npm/request", reason: it is no longer maintained}
#         - {purl: "pkg:maven/org.apache.logging.log4j/log4j-core", versions: ">=2.0|<2.17.1"}
#         - {purl: "pkg:deb/*/telnetd*"}
#       schema:
#         type: array
#         items:
#           type: object
#           required: [purl]
#           additionalProperties: false
#           properties:
#             purl: {type: string, pattern: '^pkg:[^/]+/[^@]'}
#             versions: {type: string, minLength: 1}
#             reason: {type: string, minLength: 1}
package policies.sbom.banned_package

import data.lib.sbom

deny contains {"message": msg, "path": p.path} if {
	some [p, ban] in matches
	banned(p.spec, ban)
	msg := sprintf("component %q is banned%s", [sbom.title(p.spec), reason(ban)])
}

unknown contains {"message": msg, "path": p.path} if {
	some [p, ban] in matches
	not judged(p.spec, ban)
	msg := sprintf(
		"whether component %q is banned is unknown: its version cannot be compared with %q",
		[sbom.title(p.spec), ban.versions],
	)
}

unknown contains {"message": msg, "path": p.path} if {
	count(packages) > 0
	some p in sbom.packages
	some ban in sbom.namesakes(p.spec, packages)
	msg := sprintf("whether component %q is %s, which is banned, is unknown: it has no valid purl", [sbom.title(p.spec), ban.purl])
}

matches := [[p, ban] |
	count(packages) > 0
	some p in sbom.packages
	some ban in sbom.matching(p.spec, index)
]

banned(spec, ban) if within(spec, ban) == true

judged(spec, ban) if is_boolean(within(spec, ban))

within(spec, ban) := sbom.in_range(spec.package.type, sbom.version_or_empty(spec), object.get(ban, "versions", "*"))

reason(ban) := sprintf(": %s", [ban.reason]) if {
	ban.reason
} else := ""

index := sbom.pattern_index(packages)

packages := data.params["sbom/banned-package"].packages
