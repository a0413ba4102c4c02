package lib.sbom

# Licences (https://spdx.github.io/spdx-spec/v2.3/SPDX-license-expressions/). A component's licence is
# what was concluded, or else what its author declared, or else what was found in it; where it has
# several, all of them bind.

# licenses is the licences that count for a component: [{spec, path}].
licenses(p) := list if {
	list := licenses_of(p, "concluded")
	count(list) > 0
} else := list if {
	list := licenses_of(p, "declared")
	count(list) > 0
} else := licenses_of(p, "observed")

# licenses_of is the licences of one sort that say something.
licenses_of(p, sort) := [{"spec": l, "path": array.concat(p.path, ["licenses", sort, i])} |
	some i, l in p.spec.licenses[sort]
	telling(l)
]

telling(l) if l.kind in {"id", "expression"}

telling(l) if {
	l.kind == "name"
	stated(l.text)
}

# licensed is the licences that count for each shipped component: [{spec, path, licenses}].
licensed := [{"spec": p.spec, "path": p.path, "licenses": licenses(p)} | some p in shipped]

# distinct_licenses is every licence once, however many components have it.
distinct_licenses := {l.spec | some p in licensed; some l in p.licenses}

# A list of licences holds SPDX ids, ids with their exception as in "GPL-2.0-only WITH
# Classpath-exception-2.0", names, and patterns in which * stands for any text. Letter case makes no
# difference, and GPL-2.0 is GPL-2.0-only.

# listed_text holds when a list names the text of a licence.
listed_text(text, list) if {
	some entry in list
	glob.match(lower(entry), null, lower(text))
}

# listed holds when a list names one of the ways to write a licence.
listed(names, list) if {
	some name in names
	listed_text(name, list)
}

# names is how lists may call a licence of an expression: by its SPDX id and by its deprecated ones,
# with its exception where it has one; bare_names leaves the exception out.
names(l) := {concat(" WITH ", array.concat([id], e)) |
	e := [text | some text in {normal(l).exception}; stated(text)]
	some id in bare_names(l)
}

bare_names(l) := ids(normal(l))

# normal is a licence with its exception apart, where SPDX once had one id for both.
normal(l) := {"id": substring(l.id, 0, count("GPL-2.0")), "plus": false, "exception": old_pairs[lower(l.id)]} if {
	old_pairs[lower(l.id)]
} else := object.union({"exception": "", "plus": false}, l)

old_pairs := {
	"gpl-2.0-with-autoconf-exception": "Autoconf-exception-2.0",
	"gpl-2.0-with-bison-exception": "Bison-exception-2.2",
	"gpl-2.0-with-classpath-exception": "Classpath-exception-2.0",
	"gpl-2.0-with-font-exception": "Font-exception-2.0",
	"gpl-2.0-with-gcc-exception": "GCC-exception-2.0",
	"gpl-3.0-with-autoconf-exception": "Autoconf-exception-3.0",
	"gpl-3.0-with-gcc-exception": "GCC-exception-3.1",
}

# ids is an id and its other spellings.
ids(l) := same_ids(concat("", [l.id, plus])) if {
	plus := concat("", ["+" | l.plus])
}

same_ids(id) := {id, only, bare} if {
	bare := trim_suffix(id, "-only")
	only := sprintf("%s-only", [bare])
	gnu(bare)
} else := {id, later, sprintf("%s+", [bare])} if {
	bare := trim_suffix(trim_suffix(id, "-or-later"), "+")
	gnu(bare)
	later := sprintf("%s-or-later", [bare])
} else := {id}

# gnu holds for the ids that SPDX split into -only and -or-later.
gnu(id) if regex.match(`^(?i)(A?GPL-[123]\.0|LGPL-(2\.0|2\.1|3\.0)|GFDL-1\.[123](-(no-)?invariants)?)$`, id)

# choices is the names under which one may take a licence: "or later" leaves the choice of a version,
# and an exception only adds permissions.
choices(l) := names(l) | (bare_names(l) | {id | some own in bare_names(l); some id in later_versions(own)})

later_versions(id) := {other |
	[_, family, version] := regex.find_all_string_submatch_n(`^(?i)(A?GPL|LGPL|GFDL)-([0-9.]+)(?:\+|-or-later)$`, id, 1)[0]
	some v in gnu_versions[upper(family)]
	v >= version
	some suffix in ["-only", "-or-later", ""]
	other := sprintf("%s-%s%s", [upper(family), v, suffix])
} if {
	regex.match(`^(?i)(A?GPL|LGPL|GFDL)-[0-9.]+(\+|-or-later)$`, id)
} else := {trim_suffix(id, "+")} if {
	endswith(id, "+")
} else := set()

gnu_versions := {
	"AGPL": ["1.0", "3.0"],
	"GFDL": ["1.1", "1.2", "1.3"],
	"GPL": ["1.0", "2.0", "3.0"],
	"LGPL": ["2.0", "2.1", "3.0"],
}

# definite holds for a licence that is known for what it is: on SPDX's list, or the document's own.
definite(l) if l.known

definite(l) if regex.match(`^(DocumentRef-.*:)?LicenseRef-`, l.id)
