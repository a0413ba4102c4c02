package policies.image.eol_distribution_test

import data.lib.oci
import data.policies.image.eol_distribution

image(id, version) := {"os": {"id": id, "version_id": version}, "platform": {"os": "linux"}, "files": {}, "unknown": []}

today := oci.day_start_ns("2026-11-23")

paid := {"image/eol-distribution": {"extended": ["ubuntu"], "table_days": 365}}

test_ended if {
	every row in [["debian", "10"], ["debian", "11"], ["ubuntu", "20.04"], ["alpine", "3.21.5"], ["centos", "7"], ["amzn", "2"]] {
		count(eol_distribution.deny) == 1 with input as image(row[0], row[1]) with time.now_ns as today
	}
	eol_distribution.deny == {{
		"message": "Alpine Linux 3.10 has had no security fixes since 2021-05-01",
		"path": ["os"],
	}} with input as image("alpine", "3.10.2") with time.now_ns as today
}

test_supported if {
	every row in [["debian", "12"], ["debian", "13"], ["ubuntu", "24.04"], ["fedora", "45"], ["wolfi", "20230201"], ["rhel", "9.6"]] {
		count(eol_distribution.deny) == 0 with input as image(row[0], row[1]) with time.now_ns as today
		count(eol_distribution.unknown) == 0 with input as image(row[0], row[1]) with time.now_ns as today
	}
}

test_the_last_day_is_supported if {
	count(eol_distribution.deny) == 0 with input as image("alpine", "3.22") with time.now_ns as oci.day_start_ns("2027-05-01")
	count(eol_distribution.deny) == 1 with input as image("alpine", "3.22") with time.now_ns as oci.day_start_ns("2027-05-02")
}

test_extended_programme if {
	count(eol_distribution.deny) == 0 with input as image("ubuntu", "20.04") with data.params as paid with time.now_ns as today
	some finding in eol_distribution.deny with input as image("ubuntu", "20.04") with time.now_ns as today
	contains(finding.message, "2030-04-23")
	count(eol_distribution.deny) == 1 with input as image("debian", "12") with data.params as paid with time.now_ns as today
}

test_not_in_the_table if {
	count(eol_distribution.unknown) == 1 with input as image("acme", "1") with time.now_ns as today
	count(eol_distribution.unknown) == 1 with input as image("alpine", "9.9") with time.now_ns as today
}

test_old_table if {
	later := oci.day_start_ns("2027-12-24")
	count(eol_distribution.unknown) == 1 with input as image("debian", "13") with time.now_ns as later
	count(eol_distribution.unknown) == 0 with input as image("debian", "10") with time.now_ns as later
	count(eol_distribution.deny) == 1 with input as image("debian", "10") with time.now_ns as later
	count(eol_distribution.unknown) == 0 with input as image("wolfi", "20230201") with time.now_ns as later
}

test_no_distribution if {
	scratch := {"platform": {"os": "linux"}, "files": {}, "unknown": []}
	count(eol_distribution.unknown) == 0 with input as scratch with time.now_ns as today
	count(eol_distribution.deny) == 0 with input as scratch with time.now_ns as today
	count(eol_distribution.unknown) == 1 with input as {"platform": {"os": "linux"}, "unknown": []} with time.now_ns as today
}

test_windows if {
	every version in ["10.0.19042.1", "10.0.25398.1"] {
		{f.path | some f in eol_distribution.deny} == {["platform"]} with input as {"platform": {"os": "windows", "os_version": version}} with time.now_ns as today
	}
	count(eol_distribution.deny) == 0 with input as {"platform": {"os": "windows", "os_version": "10.0.20348.1"}} with time.now_ns as today
	count(eol_distribution.unknown) == 1 with input as {"platform": {"os": "windows"}, "unknown": []} with time.now_ns as today
}
