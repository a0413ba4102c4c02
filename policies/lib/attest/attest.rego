# METADATA
# title: Evidence about images
# description: >-
#   Views of data.facts.evidence, for rules that judge who signed an image and what is attested of it. The
#   facts exist when the configuration has a section trust; without it rules over these views say nothing.
package lib.attest

# evidence is all that was found, counted against the configuration.
evidence := data.facts.evidence

# signatures are the verified signatures of the image itself.
signatures := evidence.signatures

# attestations("https://cyclonedx.org/bom") is the verified attestations of a predicate type. A type without
# a version stands for all its versions.
attestations(type) := [a | some a in evidence.attestations; is_type(a.predicate_type, type)]

is_type(type, type)

is_type(got, type) if {
	startswith(got, sprintf("%s/", [type]))
	regex.match(`^v?[0-9]+(?:\.[0-9]+)*$`, substring(got, count(type) + 1, -1))
	not regex.match(`/v?[0-9]+(?:\.[0-9]+)*$`, type)
}

# by is the claims that one of the named authorities made; no names mean any that is trusted.
by(claims, names) := claims if {
	count(names) == 0
} else := [c | some c in claims; some s in c.signers; s.authority in names]

# signers names who made a claim, for messages.
signers(claim) := concat(", ", {s.authority | some s in claim.signers})

# unmet are the needs that are not met, as [{entry, need}], of all entries that are about the image.
unmet := [{"entry": entry.name, "need": need} |
	some entry in evidence.entries
	some need in entry.needs
	not need.met
]

# unlisted holds when no entry is about the image. An archive without a name is not known to be listed or not.
unlisted if {
	count(evidence.entries) == 0
	input.reference
}

# unnamed holds when nobody can tell which entries are about the image.
unnamed if {
	evidence
	not input.reference
}

# silent says which places gave no answer; what is missing may be there.
silent := {sprintf("%s: %s", [place.what, place.why]) | some place in evidence.unknown}

# missing is what a rule answers that needs evidence and finds none, or none that will do: with places
# that gave no answer nobody can know.
missing(what) := {{"message": sprintf("%s is unknown, for there is no answer from %s", [what, concat("; ", silent)]), "path": ["digest"]}} if {
	count(silent) > 0
}

# moment_ns reads a time of RFC 3339, in nanoseconds since 1970; it is undefined for what is none, where
# the built-in would end the rule.
moment_ns(text) := time.parse_rfc3339_ns(text) if {
	is_string(text)
	regex.match(moment, text)
}

moment := concat("", ["^(?:", day, ")[Tt](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$"])

day := concat("|", [
	`(?:19[7-9][0-9]|2[01][0-9]{2})-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])`,
	`(?:19[7-9][0-9]|2[01][0-9]{2})-(?:0[13-9]|1[0-2])-(?:29|30)`,
	`(?:19[7-9][0-9]|2[01][0-9]{2})-(?:0[13578]|1[02])-31`,
	`(?:197[26]|198[048]|199[26]|20(?:[02468][048]|[13579][26]))-02-29`,
])
