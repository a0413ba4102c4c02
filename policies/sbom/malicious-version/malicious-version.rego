# METADATA
# title: Release that was published to do harm
# description: >-
#   Maintainers' accounts are stolen and projects infiltrated, and a release of a well-known package steals
#   keys or opens doors. Whatever ran it has to be taken for compromised. The table in the rule is short
#   and dated; it is no database of malicious packages.
# related_resources:
#   - ref: https://github.com/advisories?query=type%3Amalware
#     description: GitHub Advisory Database, malware
#   - ref: https://nvd.nist.gov/vuln/detail/CVE-2024-3094
#     description: CVE-2024-3094, xz
#   - ref: https://osv.dev/vulnerability/PYSEC-2022-199
#     description: PYSEC-2022-199, ctx
# custom:
#   severity: critical
#   fix: >-
#     Remove the release, rebuild from a clean machine, and change every secret that was within its reach.
package policies.sbom.malicious_version

import data.lib.sbom

deny contains {"message": msg, "path": p.path} if {
	some [p, entry] in matches
	malicious(p.spec, entry)
	msg := sprintf("component %q is malicious: %s", [sbom.title(p.spec), entry.advisory])
}

unknown contains {"message": msg, "path": p.path} if {
	some [p, entry] in matches
	not judged(p.spec, entry)
	msg := sprintf(
		"whether component %q is malicious is unknown: its version %s with those of %s",
		[sbom.title(p.spec), {true: "is not stated, to be compared", false: "cannot be compared"}[sbom.version_or_empty(p.spec) == ""], entry.advisory],
	)
}

matches := [[p, entry] |
	some p in sbom.packages
	some entry in sbom.matching(p.spec, index)
]

malicious(spec, entry) if within(spec, entry) == true

judged(spec, entry) if is_boolean(within(spec, entry))

within(spec, entry) := sbom.in_range(spec.package.type, sbom.version_or_empty(spec), entry.versions)

index := sbom.pattern_index(table)

# Releases that were published to do harm, and the advisory that says so; as of 2026-11-23. Only what
# an advisory names with exact versions belongs here: databases of malicious packages hold the rest.
table := [
	{"purl": "pkg:npm/event-stream", "versions": "3.3.6", "advisory": "GHSA-mh6f-8j2x-4483"},
	{"purl": "pkg:npm/flatmap-stream", "versions": "*", "advisory": "GHSA-mh6f-8j2x-4483"},
	{"purl": "pkg:npm/eslint-scope", "versions": "3.7.2", "advisory": "GHSA-hxxf-q3w9-4xgw"},
	{"purl": "pkg:npm/eslint-config-eslint", "versions": "5.0.2", "advisory": "GHSA-hxxf-q3w9-4xgw"},
	{"purl": "pkg:gem/rest-client", "versions": ">=1.6.10|<=1.6.13", "advisory": "CVE-2019-15224"},
	{"purl": "pkg:npm/ua-parser-js", "versions": "0.7.29|0.8.0|1.0.0", "advisory": "GHSA-pjwm-rvh2-c87w"},
	{"purl": "pkg:npm/coa", "versions": "2.0.3|2.0.4|2.1.1|2.1.3|3.0.1|3.1.3", "advisory": "GHSA-73qr-pfmq-6rp8"},
	{"purl": "pkg:npm/rc", "versions": "1.2.9|1.3.9|2.3.9", "advisory": "GHSA-g2q5-5433-rhrf"},
	{"purl": "pkg:npm/node-ipc", "versions": "10.1.1|10.1.2", "advisory": "CVE-2022-23812"},
	{
		"purl": "pkg:pypi/ctx",
		"versions": "0.1.2-1|0.1.2-2|0.1.4|0.2|0.2.1|0.2.2|0.2.2.1|0.2.3|0.2.4|0.2.5|0.2.6",
		"advisory": "PYSEC-2022-199",
	},
	{"purl": "pkg:generic/xz", "versions": "5.6.0|5.6.1", "advisory": "CVE-2024-3094"},
	{"purl": "pkg:deb/*/xz-utils", "versions": ">=5.6.0|<5.6.1+really", "advisory": "CVE-2024-3094"},
	{"purl": "pkg:deb/*/liblzma5", "versions": ">=5.6.0|<5.6.1+really", "advisory": "CVE-2024-3094"},
	{"purl": "pkg:rpm/*/xz", "versions": "5.6.0|5.6.1", "advisory": "CVE-2024-3094"},
	{"purl": "pkg:rpm/*/xz-libs", "versions": "5.6.0|5.6.1", "advisory": "CVE-2024-3094"},
	{"purl": "pkg:npm/@solana/web3.js", "versions": "1.95.6|1.95.7", "advisory": "CVE-2024-54134"},
	{"purl": "pkg:npm/debug", "versions": "4.4.2", "advisory": "CVE-2025-59144"},
]
