# METADATA
# title: Components of an SBOM
# description: >-
#   The views that rules about SBOMs start from: what of the components is software, what is stated
#   about it, how to name it, and one finding about many components.
package lib.sbom

# packages is the components that are software that somebody supplies: [{spec, path}]. Files, data
# and the entry that stands for the distribution itself are none.
packages := [p |
	some i, spec in input.components
	not spec.type in {"file", "snippet", "data", "cryptographic-asset", "operating-system"}
	p := {"spec": spec, "path": ["components", i]}
]

# described is what the SBOM is about and all that is in it.
described := array.concat(subject, packages)

subject := [{"spec": input.subject, "path": ["subject"]} | input.subject]

# shipped is the packages that are part of the product: CycloneDX lists what only tests and builds
# need with the scope excluded.
shipped := [p | some p in packages; not p.spec.scope == "excluded"]

# own holds for the list of packages that was just made of an image, to be judged with it: nobody has
# published it.
own if input.format == ""

# stated holds for a text that says something.
stated(text) if {
	is_string(text)
	not upper(trim_space(text)) in {"", "NOASSERTION", "NONE", "UNKNOWN", "(UNKNOWN)", "N/A"}
}

# says holds when a member of an object holds a text that says something.
says(holder, key) if stated(holder[key])

# named holds for a person or organisation with a name, reachable for one with an address.
named(party) if stated(party.name)

reachable(party) if contains(party.email, "@")

reachable(party) if regex.match(`^(?i)https?://[^/\s]`, party.url)

# supplied holds for a component whose supplier, or failing that its maker, is named.
supplied(spec) if named(spec.supplier)

supplied(spec) if named(spec.originator)

# identified holds for a component with an identifier that can be looked up elsewhere.
identified(spec) if stated(spec.purl)

identified(spec) if count(spec.cpes) > 0

identified(spec) if spec.swid

# title is what to call a component: "org.apache.commons/commons-text@1.9".
title(spec) := concat("", [group, name_of(spec), version]) if {
	group := concat("", [sprintf("%s/", [spec.group]) | stated(spec.group)])
	version := concat("", [sprintf("@%s", [spec.version]) | stated(spec.version)])
}

name_of(spec) := spec.name if {
	stated(spec.name)
} else := object.get(spec, "id", "without a name")

# about is one finding about all of some components, at a field of the first; undefined without any:
# {"message": `3 components have no version: "a", "b", "c"`, "path": ["components", 0, "version"]}.
about(list, field, one, many) := {
	"message": sentence([title(p.spec) | some p in array.slice(list, 0, 3)], count(list), one, many),
	"path": array.concat(list[0].path, field),
} if {
	count(list) > 0
}

sentence(titles, 1, one, _) := sprintf("component %q %s", [titles[0], one])

sentence(titles, total, _, many) := sprintf("%d components %s: %s%s", [total, many, concat(", ", quoted), rest]) if {
	total > 1
	quoted := [sprintf("%q", [t]) | some t in titles]
	rest := concat("", [sprintf(" and %d more", [total - 3]) | total > 3])
}

# problems is one finding about all problems of a kind that the reader has found, at the first:
# {"message": `the reference "x" leads nowhere`, "path": ["problems", 0]}; undefined without any.
problems(kind, one, many) := {"message": wording(refs, one, many), "path": ["problems", found[0].index]} if {
	found := [{"index": i, "ref": p.ref} | some i, p in input.problems; p.kind == kind]
	refs := sort({f.ref | some f in found})
	count(refs) > 0
}

wording([ref], one, _) := sprintf(one, [ref])

wording(refs, _, many) := sprintf(many, [sprintf("%s%s", [concat(", ", quoted), rest])]) if {
	count(refs) > 1
	quoted := [sprintf("%q", [ref]) | some ref in array.slice(refs, 0, 3)]
	rest := concat("", [sprintf(" and %d more", [count(refs) - 3]) | count(refs) > 3])
}

# instant is a time of RFC 3339 in nanoseconds; undefined for what is none, or lies before 1970 or
# after 2199.
instant(text) := time.parse_rfc3339_ns(text) if {
	regex.match(day, text)
	regex.match(`T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$`, text)
}

day := concat("", [
	`^(19[7-9][0-9]|2[01][0-9][0-9])-(`,
	`(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|`,
	`(0[469]|11)-(0[1-9]|[12][0-9]|30)|`,
	`02-(0[1-9]|1[0-9]|2[0-8])`,
	`)T|^(19(7[26]|8[048]|9[26])|2[01]([2468][048]|[13579][26]|0[48])|2000)-02-29T`,
])
