package lib.oci

# distributions_date is the day on which the table was last compared with its sources.
distributions_date := "2026-11-23"

# distributions is by ID of os-release(5) what its publisher says of the end of its releases: end is
# the last day of security fixes for everybody, extended that of a programme of its own (Debian LTS,
# Ubuntu Pro, Red Hat ELS, SUSE LTSS, Oracle Extended Support). A release without an end was supported on
# the day of the table, and nothing was announced. Versions are as many components of VERSION_ID as the
# publisher supports separately.
#
#   debian      https://www.debian.org/releases/ https://wiki.debian.org/LTS (and distro-info-data)
#   ubuntu      https://ubuntu.com/about/release-cycle (and distro-info-data)
#   alpine      https://alpinelinux.org/releases/
#   rhel        https://access.redhat.com/support/policy/updates/errata
#   rocky       https://wiki.rockylinux.org/rocky/version/
#   almalinux   https://wiki.almalinux.org/release-notes/
#   centos      https://www.centos.org/cl-vs-cs/ and /centos-linux-eol/
#   fedora      https://docs.fedoraproject.org/en-US/releases/eol/ and /lifecycle/
#   amzn        https://aws.amazon.com/amazon-linux-2/faqs/ https://docs.aws.amazon.com/linux/al2023/ug/release-cadence.html
#   ol          https://www.oracle.com/a/ocom/docs/elsp-lifetime-069338.pdf
#   sles        https://www.suse.com/lifecycle
#   opensuse    https://en.opensuse.org/Lifetime
#   photon      https://github.com/vmware/photon/wiki and the life cycle of the vSphere release that ships it
#   mariner     https://learn.microsoft.com/lifecycle/products/ (CBL-Mariner, Azure Linux)
#   windows     https://learn.microsoft.com/virtualization/windowscontainers/deploy-containers/base-image-lifecycle
distributions := {
	"debian": {"title": "Debian", "releases": {
		"6": {"end": "2014-05-31", "extended": "2016-02-29"},
		"7": {"end": "2016-04-25", "extended": "2018-05-31"},
		"8": {"end": "2018-06-17", "extended": "2020-06-30"},
		"9": {"end": "2020-07-18", "extended": "2022-06-30"},
		"10": {"end": "2022-09-10", "extended": "2024-06-30"},
		"11": {"end": "2024-08-14", "extended": "2026-08-31"},
		"12": {"end": "2026-07-11", "extended": "2028-06-30"},
		"13": {"end": "2028-08-09", "extended": "2030-06-30"},
	}},
	"ubuntu": {"title": "Ubuntu", "releases": {
		"10.04": {"end": "2015-04-30"},
		"12.04": {"end": "2017-04-28", "extended": "2019-04-26"},
		"14.04": {"end": "2019-04-25", "extended": "2024-04-25"},
		"16.04": {"end": "2021-04-30", "extended": "2026-04-23"},
		"16.10": {"end": "2017-07-20"},
		"17.04": {"end": "2018-01-13"},
		"17.10": {"end": "2018-07-19"},
		"18.04": {"end": "2023-05-31", "extended": "2028-04-26"},
		"18.10": {"end": "2019-07-18"},
		"19.04": {"end": "2020-01-23"},
		"19.10": {"end": "2020-07-17"},
		"20.04": {"end": "2025-05-29", "extended": "2030-04-23"},
		"20.10": {"end": "2021-07-22"},
		"21.04": {"end": "2022-01-20"},
		"21.10": {"end": "2022-07-14"},
		"22.04": {"end": "2027-06-01", "extended": "2032-04-21"},
		"22.10": {"end": "2023-07-20"},
		"23.04": {"end": "2024-01-25"},
		"23.10": {"end": "2024-07-11"},
		"24.04": {"end": "2029-05-31", "extended": "2034-04-25"},
		"24.10": {"end": "2025-07-10"},
		"25.04": {"end": "2026-01-15"},
		"25.10": {"end": "2026-07-09"},
		"26.04": {"end": "2031-05-29", "extended": "2036-04-23"},
		"26.10": {"end": "2027-07-15"},
	}},
	"alpine": {"title": "Alpine Linux", "releases": {
		"3.0": {"end": "2016-05-01"},
		"3.1": {"end": "2016-11-01"},
		"3.2": {"end": "2017-05-01"},
		"3.3": {"end": "2017-11-01"},
		"3.4": {"end": "2018-05-01"},
		"3.5": {"end": "2018-11-01"},
		"3.6": {"end": "2019-05-01"},
		"3.7": {"end": "2019-11-01"},
		"3.8": {"end": "2020-05-01"},
		"3.9": {"end": "2020-11-01"},
		"3.10": {"end": "2021-05-01"},
		"3.11": {"end": "2021-11-01"},
		"3.12": {"end": "2022-05-01"},
		"3.13": {"end": "2022-11-01"},
		"3.14": {"end": "2023-05-01"},
		"3.15": {"end": "2023-11-01"},
		"3.16": {"end": "2024-05-23"},
		"3.17": {"end": "2024-11-22"},
		"3.18": {"end": "2025-05-09"},
		"3.19": {"end": "2025-11-01"},
		"3.20": {"end": "2026-04-01"},
		"3.21": {"end": "2026-11-01"},
		"3.22": {"end": "2027-05-01"},
		"3.23": {"end": "2027-11-01"},
		"3.24": {"end": "2028-05-01"},
	}},
	"rhel": {"title": "Red Hat Enterprise Linux", "releases": {
		"5": {"end": "2017-03-31", "extended": "2020-11-30"},
		"6": {"end": "2020-11-30", "extended": "2024-06-30"},
		"7": {"end": "2024-06-30", "extended": "2028-06-30"},
		"8": {"end": "2029-05-31", "extended": "2032-05-31"},
		"9": {"end": "2032-05-31", "extended": "2035-05-31"},
		"10": {"end": "2035-05-31", "extended": "2038-05-31"},
	}},
	"rocky": {"title": "Rocky Linux", "releases": {
		"8": {"end": "2029-05-31"},
		"9": {"end": "2032-05-31"},
		"10": {"end": "2035-05-31"},
	}},
	"almalinux": {"title": "AlmaLinux", "releases": {
		"8": {"end": "2029-05-31"},
		"9": {"end": "2032-05-31"},
		"10": {"end": "2035-05-31"},
	}},
	# Version 8 is CentOS Linux (2021-12-31) or CentOS Stream, later ones are Stream.
	"centos": {"title": "CentOS", "releases": {
		"5": {"end": "2017-03-31"},
		"6": {"end": "2020-11-30"},
		"7": {"end": "2024-06-30"},
		"8": {"end": "2024-05-31"},
		"9": {"end": "2027-05-31"},
		"10": {"end": "2030-01-01"},
	}},
	# A release ends four weeks after the second one that follows it.
	"fedora": {"title": "Fedora", "releases": {
		"30": {"end": "2020-05-26"},
		"31": {"end": "2020-11-24"},
		"32": {"end": "2021-05-25"},
		"33": {"end": "2021-11-30"},
		"34": {"end": "2022-06-07"},
		"35": {"end": "2022-12-13"},
		"36": {"end": "2023-05-16"},
		"37": {"end": "2023-12-05"},
		"38": {"end": "2024-05-21"},
		"39": {"end": "2024-11-26"},
		"40": {"end": "2025-05-13"},
		"41": {"end": "2025-12-15"},
		"42": {"end": "2026-05-27"},
		"43": {"end": "2026-12-09"},
		"44": {},
		"45": {},
	}},
	"amzn": {"title": "Amazon Linux", "releases": {
		"2016": {"end": "2023-12-31"},
		"2017": {"end": "2023-12-31"},
		"2018": {"end": "2023-12-31"},
		"2": {"end": "2026-06-30"},
		"2023": {"end": "2029-06-30"},
	}},
	"ol": {"title": "Oracle Linux", "releases": {
		"5": {"end": "2017-06-30", "extended": "2020-11-30"},
		"6": {"end": "2021-03-31", "extended": "2024-12-31"},
		"7": {"end": "2024-12-31", "extended": "2028-06-30"},
		"8": {"end": "2029-07-31", "extended": "2032-07-31"},
		"9": {"end": "2032-06-30", "extended": "2035-06-30"},
		"10": {"end": "2035-06-30", "extended": "2038-06-30"},
	}},
	"sles": sles,
	"opensuse-leap": {"title": "openSUSE Leap", "releases": {
		"42.3": {"end": "2019-06-30"},
		"15.0": {"end": "2019-12-03"},
		"15.1": {"end": "2021-02-02"},
		"15.2": {"end": "2022-01-04"},
		"15.3": {"end": "2022-12-31"},
		"15.4": {"end": "2023-12-07"},
		"15.5": {"end": "2024-12-31"},
		"15.6": {"end": "2026-04-30"},
		"16.0": {"end": "2027-10-31"},
		"16.1": {},
	}},
	"photon": {"title": "Photon OS", "releases": {
		"1": {"end": "2022-02-28"},
		"2": {"end": "2022-12-31"},
		"3": {"end": "2025-10-02"},
		"4": {"end": "2027-10-11"},
		"5": {},
	}},
	"mariner": {"title": "CBL-Mariner", "releases": {
		"1": {"end": "2023-07-31"},
		"2": {"end": "2025-07-31"},
	}},
	"azurelinux": {"title": "Azure Linux", "releases": {"3": {}}},
	"clear-linux-os": {"title": "Clear Linux", "releases": {"": {"end": "2025-07-18"}}},
	# By build: Windows Server 2016, 2019, 2022, 2025 and what came between them.
	"windows": {"title": "Windows", "releases": {
		"10.0.14393": {"end": "2027-01-12"},
		"10.0.16299": {"end": "2019-04-09"},
		"10.0.17134": {"end": "2019-11-12"},
		"10.0.17763": {"end": "2029-01-09"},
		"10.0.18362": {"end": "2020-12-08"},
		"10.0.18363": {"end": "2021-05-11"},
		"10.0.19041": {"end": "2021-12-14"},
		"10.0.19042": {"end": "2022-08-09"},
		"10.0.20348": {"end": "2031-10-14"},
		"10.0.25398": {"end": "2025-10-24"},
		"10.0.26100": {"end": "2034-11-14"},
	}},
}

sles := {"title": "SUSE Linux Enterprise Server", "releases": {
	"11": {"end": "2019-03-31", "extended": "2022-03-31"},
	"12": {"end": "2016-06-30", "extended": "2019-07-01"},
	"12.1": {"end": "2017-05-31", "extended": "2020-05-31"},
	"12.2": {"end": "2018-03-31", "extended": "2021-03-31"},
	"12.3": {"end": "2019-06-30", "extended": "2022-06-30"},
	"12.4": {"end": "2020-06-30", "extended": "2023-06-30"},
	"12.5": {"end": "2024-10-31", "extended": "2027-10-31"},
	"15": {"end": "2019-12-31", "extended": "2022-12-31"},
	"15.1": {"end": "2021-01-31", "extended": "2024-01-31"},
	"15.2": {"end": "2021-12-31", "extended": "2024-12-31"},
	"15.3": {"end": "2022-12-31", "extended": "2025-12-31"},
	"15.4": {"end": "2023-12-31", "extended": "2026-12-31"},
	"15.5": {"end": "2024-12-31", "extended": "2027-12-31"},
	"15.6": {"end": "2025-12-31", "extended": "2028-12-31"},
	"15.7": {"end": "2031-07-31", "extended": "2034-07-31"},
	"16.0": {"end": "2027-11-30"},
}}

# These have no releases that could end.
rolling_distributions := {
	"arch", "archarm", "artix", "chainguard", "gentoo", "guix", "kali", "manjaro", "opensuse-tumbleweed", "opensuse-microos",
	"postmarketos", "void", "wolfi",
}

# rolling holds for distributions without releases, and for branches of others that are always new:
# Debian testing and unstable have no VERSION_ID, and that of Alpine edge names a snapshot.
rolling if input.os.id in rolling_distributions

rolling if {
	input.os.id == "debian"
	object.get(input.os, "version_id", "") == ""
}

rolling if {
	input.os.id == "alpine"
	contains(input.os.version_id, "_alpha")
}

# system is the distribution as the image states it: {id, version, path}.
system := {"id": input.os.id, "version": object.get(input.os, "version_id", ""), "path": ["os"]} if {
	input.os.id != ""
} else := {"id": "windows", "version": input.platform.os_version, "path": ["platform"]} if {
	windows
}

# release is what the table knows of the system: {title, version, end?, extended?}.
release := object.union(row, {"title": d.title, "version": version}) if {
	not rolling
	d := distributions[system.id]
	parts := split(system.version, ".")
	versions := [v |
		some n in numbers.range(count(parts), 0)
		v := concat(".", array.slice(parts, 0, n))
		d.releases[v]
	]
	version := versions[0]
	row := d.releases[version]
}

# last_day is the day after which the release gets no security fixes, for somebody who has the extended
# programmes of the given distributions.
last_day(extended) := release.extended if {
	system.id in extended
} else := release.end

# ends_ns is the first moment without support.
ends_ns(day) := day_start_ns(day) + day_ns

day_start_ns(day) := time.parse_rfc3339_ns(sprintf("%sT00:00:00Z", [day]))

# distributions_age is how many days old the table is.
distributions_age := floor((time.now_ns() - day_start_ns(distributions_date)) / day_ns)
