package policies.image.created_implausible_test

import data.lib.oci
import data.policies.image.created_implausible

now := oci.day_start_ns("2026-11-23")

test_future if {
	every created in ["2026-11-24T01:00:00Z", "2030-01-01T00:00:00Z", "9999-12-31T00:00:00Z"] {
		{f.path | some f in created_implausible.deny} == {["created"]} with input as {"created": created} with time.now_ns as now
	}
}

test_plausible if {
	every created in ["2026-11-23T20:00:00Z", "2020-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "0001-01-01T00:00:00Z"] {
		count(created_implausible.deny) == 0 with input as {"created": created} with time.now_ns as now
	}
	count(created_implausible.deny) == 0 with input as {}
}
