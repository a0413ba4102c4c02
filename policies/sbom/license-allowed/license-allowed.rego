# METADATA
# title: Component under a licence that is not allowed
# description: >-
#   A list of licences that the organisation has looked at keeps surprises out. Of alternatives (A OR B)
#   one that is allowed suffices; licences that bind together (A AND B) all have to be. Without the
#   parameter allowed the rule says nothing.
# related_resources:
#   - ref: https://spdx.github.io/spdx-spec/v2.3/SPDX-license-expressions/
#     description: SPDX 2.3, Annex D, licence expressions
#   - ref: https://spdx.org/licenses/
#     description: SPDX License List
# custom:
#   severity: medium
#   fix: >-
#     Replace the component, add its licence to the parameter allowed, or the component to the parameter
#     except.
#   params:
#     allowed:
#       description: >-
#         SPDX ids, pairs such as "GPL-2.0-only WITH Classpath-exception-2.0" and names of licences; * stands for
#         any text. An id allows the licence with any exception, and "or later" of an older version of it.
#       default: []
#       example: [MIT, Apache-2.0, "BSD-*", ISC, GPL-2.0-only WITH Classpath-exception-2.0]
#       schema: {type: array, items: {type: string, minLength: 1}}
#     except:
#       description: >-
#         Components that the rule leaves alone, by purl without a version; * stands for any text, as in
#         "pkg:npm/@acme/*".
#       default: []
#       schema: {type: array, items: {type: string, pattern: '^pkg:'}}
package policies.sbom.license_allowed

import data.lib.sbom

deny contains {"message": msg, "path": l.path} if {
	some p in components
	some l in p.licenses
	l.spec.text in refused_texts
	msg := sprintf("component %q is under %q, which is not allowed", [sbom.title(p.spec), l.spec.text])
}

unknown contains finding if {
	unjudged := [p | some p in components; not judged(p)]
	finding := sbom.about(
		unjudged, ["licenses"],
		"may be under a licence that is not allowed: its own is unknown",
		"may be under licences that are not allowed: theirs are unknown",
	)
}

components := [p |
	count(params.allowed) > 0
	some p in sbom.licensed
	not excepted(p.spec)
]

excepted(spec) if count(sbom.matching(spec, exceptions)) > 0

exceptions := sbom.pattern_index([{"purl": purl} | some purl in params.except])

judged(p) if {
	count(p.licenses) > 0
	every l in p.licenses {
		not l.spec.text in unknown_texts
	}
}

judged(p) if {
	some l in p.licenses
	l.spec.text in refused_texts
}

refused_texts := {l.text | some l in sbom.distinct_licenses; verdict(l) == "refused"}

unknown_texts := {l.text | some l in sbom.distinct_licenses; verdict(l) == "unknown"}

verdict(l) := "allowed" if {
	some alternative in l.alternatives
	every part in alternative {
		allowed(part)
	}
} else := "allowed" if {
	not l.alternatives
	sbom.listed_text(l.text, params.allowed)
} else := "unknown" if {
	not l.alternatives
} else := "unknown" if {
	some alternative in l.alternatives
	every part in alternative {
		possible(part)
	}
} else := "refused"

allowed(part) if sbom.listed(sbom.choices(part), params.allowed)

possible(part) if allowed(part)

possible(part) if not sbom.definite(part)

params := data.params["sbom/license-allowed"]
