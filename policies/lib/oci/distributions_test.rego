package lib.oci_test

import data.lib.oci

os(id, version) := {"os": {"id": id, "version_id": version}, "platform": {"os": "linux"}}

test_release if {
	expected := [
		["debian", "12", "12"], ["alpine", "3.19.1", "3.19"], ["rhel", "9.4", "9"], ["amzn", "2018.03", "2018"],
		["amzn", "2023", "2023"], ["sles", "15.6", "15.6"], ["sles", "15", "15"], ["photon", "4.0", "4"],
		["clear-linux-os", "42000", ""],
	]
	wrong := [row |
		some row in expected
		[id, version, want] := row
		got := oci.release.version with input as os(id, version)
		got != want
	]
	wrong == []
	every row in expected {
		oci.release with input as os(row[0], row[1])
	}
}

test_no_release if {
	not oci.release with input as os("debian", "99")
	not oci.release with input as os("alpine", "3")
	not oci.release with input as os("acme", "1")
	not oci.release with input as {"platform": {"os": "linux"}}
}

test_rolling if {
	every row in [["wolfi", "20230201"], ["arch", ""], ["alpine", "3.25_alpha20260805"]] {
		oci.rolling with input as os(row[0], row[1])
	}
	oci.rolling with input as {"os": {"id": "debian"}}
	not oci.rolling with input as os("debian", "12")
}

test_windows_by_build if {
	oci.release.end == "2029-01-09" with input as {"platform": {"os": "windows", "os_version": "10.0.17763.6532"}}
	not oci.system with input as {"platform": {"os": "windows"}}
}

test_last_day if {
	oci.last_day([]) == "2024-08-14" with input as os("debian", "11")
	oci.last_day(["debian"]) == "2026-08-31" with input as os("debian", "11")
	oci.last_day(["alpine"]) == "2021-05-01" with input as os("alpine", "3.10.2")
	not oci.last_day([]) with input as os("fedora", "45")
}

test_dates_of_the_table if {
	wrong := {[id, version] |
		some id, d in oci.distributions
		some version, row in d.releases
		some day in row
		not regex.match(`^20[0-9]{2}-(0[1-9]|1[0-2])-([0-2][0-9]|3[01])$`, day)
	}
	wrong == set()
	backwards := {[id, version] |
		some id, d in oci.distributions
		some version, row in d.releases
		row.extended < row.end
	}
	backwards == set()
	every d in oci.distributions {
		every row in d.releases {
			every day in row { oci.day_start_ns(day) > 0 }
		}
	}
}

test_age_of_the_table if {
	oci.distributions_age == 0 with time.now_ns as oci.day_start_ns("2026-11-23")
	oci.distributions_age == 365 with time.now_ns as oci.day_start_ns("2027-11-23")
	oci.ends_ns("2026-11-23") == oci.day_start_ns("2026-11-24")
}
