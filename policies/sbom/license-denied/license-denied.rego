# METADATA
# title: Component under a denied licence
# description: >-
#   Some licences forbid to offer the software as a service, to earn money with it, or to use it in
#   production at all. One that the organisation cannot keep has to be found before it ships. Of
#   alternatives (A OR B) one that is not denied suffices; of licences that bind together (A AND B) none
#   may be denied.
# related_resources:
#   - ref: https://spdx.github.io/spdx-spec/v2.3/SPDX-license-expressions/
#     description: SPDX 2.3, Annex D, licence expressions
#   - ref: https://spdx.org/licenses/
#     description: SPDX License List
#   - ref: https://opensource.org/osd
#     description: Open Source Initiative, The Open Source Definition
# custom:
#   severity: medium
#   fix: >-
#     Replace the component, obtain another licence, or add the component to the parameter except.
#   params:
#     denied:
#       description: >-
#         SPDX ids, pairs such as "GPL-2.0-only WITH Classpath-exception-2.0" and names of licences; * stands for
#         any text. An id denies the licence with any exception too. By default licences that are not open
#         source because they limit who may use the software or what for.
#       default: [SSPL-1.0, BUSL-1.1, Elastic-2.0, "CC-BY-NC-*", "PolyForm-*", "*Commons-Clause*", "*Commons Clause*"]
#       schema: {type: array, items: {type: string, minLength: 1}}
#     permitted:
#       description: Licences and pairs that are permitted although the parameter denied covers them.
#       default: []
#       schema: {type: array, items: {type: string, minLength: 1}}
#     except:
#       description: >-
#         Components that the rule leaves alone, by purl without a version; * stands for any text, as in
#         "pkg:npm/@acme/*".
#       default: []
#       schema: {type: array, items: {type: string, pattern: '^pkg:'}}
package policies.sbom.license_denied

import data.lib.sbom

deny contains {"message": msg, "path": l.path} if {
	some p in components
	some l in p.licenses
	l.spec.text in denied_texts
	msg := sprintf("component %q is under %q, which is denied", [sbom.title(p.spec), l.spec.text])
}

unknown contains finding if {
	count(denied) > 0
	unjudged := [p | some p in components; not judged(p)]
	finding := sbom.about(
		unjudged, ["licenses"],
		"may be under a denied licence: its own is unknown",
		"may be under a denied licence: theirs are unknown",
	)
}

components := [p | some p in sbom.licensed; not excepted(p.spec)]

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
	l.spec.text in denied_texts
}

denied_texts := {l.text | some l in sbom.distinct_licenses; verdict(l) == "denied"}

unknown_texts := {l.text | some l in sbom.distinct_licenses; verdict(l) == "unknown"}

verdict(l) := "denied" if {
	sbom.listed_text(l.text, denied)
	not sbom.listed_text(l.text, params.permitted)
	not composed(l)
} else := "unknown" if {
	not l.alternatives
} else := "fine" if {
	some alternative in l.alternatives
	every part in alternative {
		not refused(part)
		sbom.definite(part)
	}
} else := "unknown" if {
	some alternative in l.alternatives
	every part in alternative {
		not refused(part)
	}
} else := "denied"

# composed holds for expressions of several licences, which patterns over their text would misread.
composed(l) if count(l.alternatives) > 1

composed(l) if count(l.alternatives[0]) > 1

refused(part) if {
	sbom.listed(sbom.names(part) | sbom.bare_names(part), denied)
	not sbom.listed(sbom.names(part), params.permitted)
}

denied := params.denied

params := data.params["sbom/license-denied"]
