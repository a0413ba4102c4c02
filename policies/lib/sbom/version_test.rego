package lib.sbom_test

import data.lib.sbom

# Each list is in ascending order, as the ecosystem's own tool orders it.
ascending := {
	"apk": [
		"0.1.0_alpha", "0.1.0_alpha2", "0.1.0_beta", "0.1.0_pre1", "0.1.0_rc", "0.1.0", "0.1.0-r1", "0.1.0-r10",
		"0.1.0_p1", "0.1.0a", "0.1.0b-r1", "0.1.0.1", "0.1.01", "0.1.1", "0.1.10", "1.02", "1.1", "20240101-r0",
	],
	"composer": ["1.0.0-alpha1", "1.0-beta", "1.0.0-RC1", "1.0.0-RC2", "v1.0.0", "1.0.0-patch1", "1.0.1", "1.10.0"],
	"deb": [
		"1.0~~", "1.0~~a", "1.0~", "1.0~rc1-1", "1.0", "1.0-1~bpo12+1", "1.0-1", "1.0-1+b1", "1.0-2", "1.0-10", "1.0a",
		"1.0+dfsg-1", "1.0.1", "5.6.1-1", "5.6.1+really5.4.5-1", "9999999999999999999999", "1:0.1",
	],
	"gem": ["1.0.0.alpha", "1.0.0.beta1", "1.0.0-rc1", "1.0.0", "1.0.0.1", "1.0.1.pre", "1.0.1", "1.10"],
	"golang": ["v0.0.0-20190101000000-abcdefabcdef", "v1.0.0-rc.1", "v1.0.0", "v1.0.1-0.20200101000000-abcdefabcdef", "v1.10.0+incompatible"],
	"maven": [
		"1.0-alpha-1", "1.0-alpha2", "1.0.beta3", "1.0-M1", "1.0-rc-1", "1.0-CR2", "1.0-SNAPSHOT", "1.0", "1.0-sp-1", "1.0-android",
		"1.0-jre8", "1.0-jre11", "1.0.0.1", "1.0.1.Final", "31.1-jre",
	],
	"npm": [
		"1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0",
		"1.2.0", "1.10.0",
	],
	"nuget": ["1.0.0-Alpha", "1.0.0-beta", "1.0.0", "1.0.0.1", "1.0.1"],
	"pypi": [
		"1.0.dev1", "1.0a1.dev1", "1.0a1", "1.0alpha2", "1.0b1", "1.0c1", "1.0rc2", "1.0", "1.0+abc", "1.0+1", "1.0.post1.dev2",
		"1.0.post1", "1.0-2", "1.0.1", "1.10", "1!0.1",
	],
	"rpm": [
		"1.0~rc1-1", "1.0-1", "1.0-1.fc40", "1.0-10", "1.0^20240101-1", "1.0a-1", "1.0.1-1", "1.0.10-1", "2.0-1", "1:0.1-1",
	],
	"conan": ["1", "1.0.1", "1.2", "1.10"],
}

test_versions_are_ordered if {
	wrong := [[type, list[i], list[i + 1]] |
		some type, list in ascending
		some i in numbers.range(0, count(list) - 2)
		not in_order(type, list[i], list[i + 1])
	]
	wrong == []
}

in_order(type, a, b) if {
	sbom.in_range(type, b, sprintf(">%s", [a]))
	sbom.in_range(type, a, sprintf("<%s", [b]))
	not sbom.in_range(type, a, sprintf(">=%s", [b]))
	not sbom.in_range(type, b, a)
}

test_versions_are_equal if {
	every row in [
		["npm", "1.0.0+build", "1.0.0"], ["golang", "v1.2.3", "1.2.3"], ["deb", "0:1.0", "1.0-0"], ["deb", "1a", "1a0"],
		["rpm", "1.0.", "1_0"], ["rpm", "0:1.0-1.fc40", "1.0"], ["pypi", "1.0", "1.0.0"], ["pypi", "1.0-1", "1.0.post1"],
		["pypi", "1.0.alpha1", "1.0a1"], ["maven", "1.0.0.RELEASE", "1"], ["maven", "1.0-rc1", "1-CR-1"], ["gem", "1.0.a", "1.a"],
		["nuget", "1.0.0-RC", "1-rc"], ["generic", "v1.0", "1"],
	] {
		sbom.in_range(row[0], row[1], row[2])
	}
}

# https://github.com/package-url/vers-spec: versions in and out of some ranges.
test_ranges if {
	rows := [
		["npm", "*", ["0.0.1", "latest"], []],
		["npm", "vers:npm/1.2.3|>=2.0.0|<5.0.0", ["1.2.3", "2.0.0", "4.9.9"], ["1.2.4", "1.9.9", "5.0.0"]],
		["gem", "vers:gem/>=2.2.0|!=2.2.1|<2.3.0", ["2.2.0", "2.2.2"], ["2.1", "2.2.1", "2.3.0"]],
		["pypi", "vers:pypi/<1.0|>=2.0|<2.5|3.0", ["0.1", "2.0", "2.4.9", "3.0.0"], ["1.0", "1.5", "2.5", "3.0.1"]],
		["npm", "<1.0.0|>2.0.0", ["0.9.0", "2.0.1"], ["1.0.0", "1.5.0", "2.0.0"]],
		["npm", "!=1.0.0", ["1.0.1"], ["1.0.0"]],
		["npm", " >= 1.0.0 | < 2.0.0", ["1.0.0"], ["2.0.0"]],
		["npm", "=1.0.0", ["1.0.0"], ["1.0.1"]],
		["rpm", ">=5.6.0|<=5.6.1", ["5.6.0-1.fc40", "5.6.1-2.fc41"], ["5.4.6-3.fc40", "5.6.2-1.fc41", "1:5.6.0-1"]],
		["rpm", ">5.6.0-1", ["5.6.0-2"], ["5.6.0-1"]],
		["deb", "vers:deb/>=1%3A1.0|<2:0", ["1:1.0-1", "1:9"], ["9", "2:0"]],
		["generic", "vers:semver/>=1.0.0-rc.1", ["1.0.0"], ["1.0.0-beta"]],
		["unheard-of", "abc|abd", ["abc"], ["abe"]],
	]
	every row in rows {
		every v in row[2] {
			sbom.in_range(row[0], v, row[1]) == true
		}
		every v in row[3] {
			sbom.in_range(row[0], v, row[1]) == false
		}
	}
}

# What cannot be compared is neither in nor out.
test_ranges_of_unknown if {
	every row in [
		["npm", "latest", ">=1.0.0"], ["npm", "^1.2.0", "1.2.0"], ["npm", "1.2.3", ">=latest"], ["unheard-of", "abc", ">=1"],
		["maven", "1.0-20200101.123456-1", "<2"], ["deb", "1_0", "<2"], ["deb", "", "<2"], ["pypi", "unknown", "<=2"],
	] {
		not known(row)
	}
}

known(row) if is_boolean(sbom.in_range(row[0], row[1], row[2]))
