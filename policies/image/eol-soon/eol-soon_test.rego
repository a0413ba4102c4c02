package policies.image.eol_soon_test

import data.lib.oci
import data.policies.image.eol_soon

image(id, version) := {"os": {"id": id, "version_id": version}, "platform": {"os": "linux"}, "files": {}, "unknown": []}

params(days, extended) := {"image/eol-soon": {"days": days, "extended": extended}}

test_soon if {
	eol_soon.deny == {{
		"message": "Alpine Linux 3.22 gets security fixes until 2027-05-01, for 32 more days",
		"path": ["os"],
	}} with input as image("alpine", "3.22.1") with time.now_ns as oci.day_start_ns("2027-03-31") with data.params as params(90, ["debian"])
}

test_later if {
	count(eol_soon.deny) == 0 with input as image("alpine", "3.22.1") with time.now_ns as oci.day_start_ns("2027-01-31") with data.params as params(90, ["debian"])
	count(eol_soon.deny) == 0 with input as image("fedora", "45") with data.params as params(36500, [])
}

test_ended if {
	count(eol_soon.deny) == 0 with input as image("alpine", "3.22.1") with time.now_ns as oci.day_start_ns("2027-05-02")
}

test_extended_programme if {
	now := oci.day_start_ns("2026-07-01")
	count(eol_soon.deny) == 0 with input as image("debian", "12") with time.now_ns as now with data.params as params(90, ["debian"])
	count(eol_soon.deny) == 1 with input as image("debian", "12") with time.now_ns as now with data.params as params(90, [])
}

test_unread if {
	count(eol_soon.unknown) == 1 with input as {"platform": {"os": "linux"}, "unknown": []}
	count(eol_soon.unknown) == 0 with input as image("acme", "1")
}
