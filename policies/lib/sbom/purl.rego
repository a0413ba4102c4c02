package lib.sbom

# Packages by their purl (https://github.com/package-url/purl-spec). Patterns are purls without a
# version in whose path * stands for any text: "pkg:npm/event-stream", "pkg:npm/@acme/*",
# "pkg:deb/*/xz-utils". Letter case makes no difference, and neither do - and _ in Python's names.

# coordinates is type, namespace and name of a parsed purl, as patterns are compared with them.
coordinates(spec) := same_name(concat("/", [part |
	some part in [spec.package.type, object.get(spec.package, "namespace", ""), spec.package.name]
	part != ""
])) if {
	spec.package.name
}

same_name(text) := replace(lower(text), "_", "-") if {
	startswith(lower(text), "pypi/")
} else := lower(text)

pattern(purl) := same_name(percent_decoded(regex.replace(trim_prefix(purl, "pkg:"), `([^/])(@[^/]*)?([?#].*)?$`, "$1")))

# pattern_index prepares entries with a purl pattern each for `matching`.
pattern_index(entries) := {
	"exact": {p: list |
		some e in entries
		p := pattern(e.purl)
		not contains(p, "*")
		list := [other | some other in entries; pattern(other.purl) == p]
	},
	"wild": [{"pattern": p, "entry": e} | some e in entries; p := pattern(e.purl); contains(p, "*")],
}

# matching is the entries of an index that speak of a component.
matching(spec, index) := array.concat(
	object.get(index.exact, at, []),
	[w.entry | some w in index.wild; glob.match(w.pattern, null, at)],
) if {
	at := coordinates(spec)
}

# namesakes is the entries that would speak of a component if it had the right purl: it has none
# that can be read.
namesakes(spec, entries) := [e |
	not spec.package
	some e in entries
	full := pattern(e.purl)
	name := substring(full, indexof(full, "/") + 1, -1)
	lower(name_of(spec)) in {name, regex.replace(name, `^.*/`, "")}
]

# version_of is the version of a component as its ecosystem writes it: purls of RPM keep the epoch apart.
version_of(spec) := sprintf("%s:%s", [spec.package.qualifiers.epoch, spec.package.version]) if {
	spec.package.type == "rpm"
	not contains(spec.package.version, ":")
} else := spec.package.version if {
	stated(spec.package.version)
} else := spec.version if {
	stated(spec.version)
}

version_or_empty(spec) := version_of(spec)

version_or_empty(spec) := "" if not version_of(spec)
