package lib.sbom

# Versions and ranges of them. A version becomes a key, an array that Rego itself orders as the
# package's ecosystem orders its versions; what has no key cannot be compared, and the answer is
# undefined. Ranges are VERS, https://github.com/package-url/vers-spec.

# in_range says whether a version of a package of that purl type lies in a range: "*", one version,
# constraints as in ">=3.3.6|<4.0.0", or the same with their scheme, "vers:npm/>=3.3.6|<4.0.0".
# It is undefined when the answer cannot be known. Another judge of ranges would plug in here.
in_range(type, version, range) := within(scheme(type, range), version, constraints(range))

# scheme is the scheme that a range names, or else the type of the package.
scheme(type, range) := lower(split(substring(range, 5, -1), "/")[0]) if {
	startswith(range, "vers:")
} else := lower(type)

constraints(range) := [c |
	some text in split(regex.replace(range, `^vers:[^/]*/`, ""), "|")
	[_, op, version] := regex.find_all_string_submatch_n(`^(>=|<=|!=|<|>|=|)(.*)$`, trim_space(text), 1)[0]
	c := {"op": op, "version": percent_decoded(trim_space(version))}
]

# percent_decoded reads %7C and the like; a plus stands for itself.
percent_decoded(text) := urlquery.decode(replace(text, "+", "%2B")) if {
	contains(text, "%")
	not regex.match(`%([^0-9A-Fa-f]|.[^0-9A-Fa-f]|.?$)`, text)
} else := text

within(_, _, [{"op": "", "version": "*"}]) := true

within(type, version, list) := inside if {
	not list == [{"op": "", "version": "*"}]
	version != ""
	inside := compared(type, version, list)
}

# The same text is the same version, whatever the scheme; texts that differ tell versions apart only
# where nobody knows of another way to write them.
compared(type, version, list) := true if {
	some c in list
	c.op in {"", "=", ">=", "<="}
	c.version == version
} else := placed(key, bounds) if {
	key := version_key(type_scheme(type), version)
	bounds := [b |
		some c in list
		low := version_key(type_scheme(type), c.version)
		b := {"op": c.op, "low": low, "high": upper_bound(type, c.version, low)}
	]
	count(bounds) == count(list)
} else := false if {
	not version_schemes[type]
	every c in list {
		c.op in {"", "="}
	}
}

# placed says whether a key lies in one of the intervals between the bounds, in whatever order these
# are written.
placed(key, bounds) := true if {
	some b in bounds
	b.op in {"", "=", "<=", ">="}
	b.low <= key
	key <= b.high
} else := false if {
	some b in bounds
	b.op in {"!=", "<", ">"}
	b.low <= key
	key <= b.high
} else := true if {
	below := sort([[b.high, b.op] | some b in bounds; b.op in {"<", "<=", ">", ">="}; b.high < key])
	startswith(below[count(below) - 1][1], ">")
} else := true if {
	above := sort([[b.low, b.op] | some b in bounds; b.op in {"<", "<=", ">", ">="}; b.low > key])
	startswith(above[0][1], "<")
} else := true if {
	every b in bounds {
		b.op == "!="
	}
} else := false

# RPM compares releases only where both sides name one: 5.6.1-1.fc40 is a 5.6.1.
upper_bound("rpm", version, low) := array.concat(low, [[[9]]]) if {
	not contains(version, "-")
} else := low

upper_bound(type, _, low) := low if type != "rpm"

# version_schemes is how the versions of a purl type, or of a scheme of VERS, are ordered.
version_schemes := {
	"alpine": "apk",
	"apk": "apk",
	"bitnami": "semver",
	"cargo": "semver",
	"composer": "composer",
	"deb": "deb",
	"gem": "gem",
	"golang": "semver",
	"hex": "semver",
	"intdot": "dotted",
	"maven": "maven",
	"npm": "semver",
	"nuget": "nuget",
	"pypi": "pypi",
	"rpm": "rpm",
	"semver": "semver",
	"swift": "semver",
}

type_scheme(type) := object.get(version_schemes, type, "dotted")

# number orders digits by value, however many there are.
number(digits) := [count(rest), rest] if rest := trim_left(digits, "0")

zero := number("0")

# significant is a list of numbers without the zeros at its end.
significant(list) := array.slice(list, 0, max(places) + 1) if {
	places := {i | some i, n in list; n != [2, zero]; n != zero}
	count(places) > 0
} else := []

dotted(text) := significant([number(n) | some n in split(text, ".")])

version_key("dotted", version) := [dotted(trim_left(version, "vV"))] if {
	regex.match(`^[vV]?[0-9]+(\.[0-9]+)*$`, version)
}

# https://semver.org/#spec-item-11, with as many numbers as NuGet has.
version_key("semver", version) := semver_key(version)

version_key("nuget", version) := semver_key(lower(version))

semver_key(version) := [dotted(release), prerelease(pre)] if {
	[_, release, pre] := regex.find_all_string_submatch_n(
		`^[vV]?([0-9]+(?:\.[0-9]+){0,3})(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$`,
		version, 1,
	)[0]
}

prerelease("") := [1]

prerelease(text) := [0, [identifier(i) | some i in split(text, ".")]] if text != ""

identifier(text) := [0, number(text)] if regex.match(`^[0-9]+$`, text)

identifier(text) := [1, text] if not regex.match(`^[0-9]+$`, text)

# deb-version(7): [epoch:]upstream[-revision], texts and numbers in turn; in texts a tilde sorts before
# the end, the end before letters, and letters before all else.
version_key("deb", version) := [number(epoch), deb_part(upstream), deb_part(revision)] if {
	[_, epoch, upstream, revision] := regex.find_all_string_submatch_n(
		`^(?:([0-9]+):)?([0-9A-Za-z.+~:-]*?)(?:-([0-9A-Za-z.+~]*))?$`,
		version, 1,
	)[0]
	upstream != ""
}

deb_part(text) := array.concat([step |
	some [_, letters, digits] in regex.find_all_string_submatch_n(`([^0-9]*)([0-9]*)`, text, -1)
	step := [deb_text(letters), number(digits)]
], [["1"]])

deb_text(text) := sprintf("%s1", [replace(
	regex.replace(regex.replace(text, `[A-Za-z]`, "2$0"), `[^A-Za-z0-9~]`, "3$0"),
	"~", "0",
)])

# rpm-version(7): [epoch:]version[-release], runs of letters and of digits; a tilde sorts before the end,
# a caret after it, then letters, then digits.
version_key("rpm", version) := array.concat([number(epoch), rpm_part(upstream)], releases) if {
	[_, epoch, upstream, release] := regex.find_all_string_submatch_n(
		`^(?:([0-9]+):)?([^\s:-]+)(?:-([^\s:-]+))?$`,
		version, 1,
	)[0]
	releases := [rpm_part(release) | release != ""]
}

rpm_part(text) := array.concat([step |
	some run in regex.find_n(`[0-9]+|[A-Za-z]+|~|\^`, text, -1)
	step := rpm_step(run)
], [[1]])

rpm_step("~") := [0]

rpm_step("^") := [2]

rpm_step(run) := [3, run] if regex.match(`^[A-Za-z]`, run)

rpm_step(run) := [4, number(run)] if regex.match(`^[0-9]`, run)

# apk-package(5): 1.2.3a_rc1_p2~hash-r3. What follows equal parts decides by its sort: a suffix of a
# version that is not out yet sorts before the end, everything else after it.
version_key("apk", version) := [step |
	some list in [numbers, letters, suffixes, hashes, revisions, [[1]]]
	some step in list
] if {
	[_, digits, letter, suffix, hash, revision] := regex.find_all_string_submatch_n(
		`^([0-9]+(?:\.[0-9]+)*)([a-z]?)((?:_(?:alpha|beta|pre|rc|cvs|svn|git|hg|p)[0-9]*)*)(~[0-9a-f]+)?(-r[0-9]+)?$`,
		version, 1,
	)[0]
	numbers := [[7, apk_number(i, n)] | some i, n in split(digits, ".")]
	letters := [[6, letter] | letter != ""]
	suffixes := [step |
		some [_, name, digits_of] in regex.find_all_string_submatch_n(`_([a-z]+)([0-9]*)`, suffix, -1)
		some step in apk_suffix(apk_suffixes[name], digits_of)
	]
	hashes := [[3, hash] | hash != ""]
	revisions := [[2, number(substring(revision, 2, -1))] | revision != ""]
}

# A number after a dot that begins with a zero is a fraction: 1.02 is before 1.1.
apk_number(0, digits) := [1, number(digits)]

apk_number(i, digits) := [0, digits] if {
	i > 0
	startswith(digits, "0")
} else := [1, number(digits)] if {
	i > 0
}

apk_suffixes := {
	"alpha": [0, 0], "beta": [0, 1], "pre": [0, 2], "rc": [0, 3],
	"cvs": [5, 0], "svn": [5, 1], "git": [5, 2], "hg": [5, 3], "p": [5, 4],
}

apk_suffix(step, "") := [step]

apk_suffix(step, digits) := [step, [4, number(digits)]] if digits != ""

# https://packaging.python.org/en/latest/specifications/version-specifiers/
version_key("pypi", version) := [number(m[1]), dotted(m[2]), pypi_pre(m), pypi_post(m), pypi_dev(m), pypi_local(m[10])] if {
	m := regex.find_all_string_submatch_n(
		concat("", [
			`^v?(?:([0-9]+)!)?([0-9]+(?:\.[0-9]+)*)`,
			`(?:[._-]?(alpha|beta|preview|pre|a|b|c|rc)[._-]?([0-9]*))?`,
			`(?:-([0-9]+)|[._-]?(post|rev|r)[._-]?([0-9]*))?`,
			`(?:[._-]?(dev)[._-]?([0-9]*))?`,
			`(?:\+([a-z0-9]+(?:[._-][a-z0-9]+)*))?$`,
		]),
		lower(trim_space(version)), 1,
	)[0]
}

pypi_pre(m) := [1, pypi_letters[m[3]], number(m[4])] if {
	m[3] != ""
} else := [0] if {
	concat("", [m[5], m[6]]) == ""
	m[8] != ""
} else := [2]

pypi_letters := {"a": 0, "alpha": 0, "b": 1, "beta": 1, "c": 2, "rc": 2, "pre": 2, "preview": 2}

pypi_post(m) := [0] if {
	concat("", [m[5], m[6]]) == ""
} else := [1, number(concat("", [m[5], m[7]]))]

pypi_dev(m) := [1] if {
	m[8] == ""
} else := [0, number(m[9])]

pypi_local("") := [0]

pypi_local(text) := [1, [local_part(word) | some word in regex.split(`[._-]`, text)]] if text != ""

local_part(word) := [1, number(word)] if regex.match(`^[0-9]+$`, word)

local_part(word) := [0, word] if not regex.match(`^[0-9]+$`, word)

# Gem::Version: numbers and words; a word sorts before the end, and zeros at the end of either count
# for nothing.
version_key("gem", version) := array.concat(array.concat(head, tail), [[1]]) if {
	regex.match(`^[0-9]+(\.[0-9A-Za-z]+)*(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$`, version)
	steps := [gem_step(run) | some run in regex.find_n(`[0-9]+|[A-Za-z]+`, replace(version, "-", ".pre."), -1)]
	words := [i | some i, step in steps; step[0] == 0]
	first := min(array.concat(words, [count(steps)]))
	head := significant(array.slice(steps, 0, first))
	tail := significant(array.slice(steps, first, count(steps)))
}

gem_step(run) := [2, number(run)] if regex.match(`^[0-9]`, run)

gem_step(run) := [0, run] if not regex.match(`^[0-9]`, run)

# Maven orders anything; this orders numbers with one qualifier at most, as in 1.0-rc-2 and 32.1.3-jre.
# https://maven.apache.org/pom.html#Version_Order_Specification
version_key("maven", version) := [dotted(release), rank, name, number(digits)] if {
	[_, release, word, hyphen, digits] := regex.find_all_string_submatch_n(
		`^([0-9]+(?:\.[0-9]+)*)(?:[.-]?([a-z]+)(?:(-?)([0-9]+))?)?$`,
		lower(version), 1,
	)[0]
	qualifier := object.get(maven_short, concat("", [word, hyphen, concat("", ["#" | digits != ""])]), word)
	[rank, name] := maven_qualifier(qualifier, digits)
}

# a, b and m are short for others right before digits only.
maven_short := {"a#": "alpha", "b#": "beta", "m#": "milestone"}

maven_qualifiers := {"alpha": 0, "beta": 1, "milestone": 2, "rc": 3, "cr": 3, "snapshot": 4, "sp": 6}

maven_qualifier(word, _) := [maven_qualifiers[word], ""]

# A release has no number of its own.
maven_qualifier(word, "") := [5, ""] if word in {"", "ga", "final", "release"}

maven_qualifier(word, _) := [7, word] if {
	not maven_qualifiers[word]
	not word in {"", "ga", "final", "release"}
}

# https://getcomposer.org/doc/articles/versions.md, without branches.
version_key("composer", version) := [dotted(release), object.get(composer_stabilities, stability, 3), number(digits)] if {
	[_, release, stability, digits] := regex.find_all_string_submatch_n(
		`^v?([0-9]+(?:\.[0-9]+){0,3})(?:[._-]?(stable|beta|b|rc|alpha|a|patch|pl|p)[.-]?([0-9]*))?$`,
		lower(version), 1,
	)[0]
}

composer_stabilities := {"alpha": 0, "a": 0, "beta": 1, "b": 1, "rc": 2, "patch": 4, "pl": 4, "p": 4}
