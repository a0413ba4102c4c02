package policies.image.age_limit_test

import data.lib.oci
import data.policies.image.age_limit

now := oci.day_start_ns("2026-11-23")

params := {"image/age-limit": {"days": 90}}

test_old if {
	age_limit.deny == {{
		"message": "the image is 205 days old, of 2026-05-02; 90 days are allowed",
		"path": ["created"],
	}} with input as {"created": "2026-05-02T00:00:00Z"} with data.params as params with time.now_ns as now
}

test_young if {
	every created in ["2026-11-01T10:00:00Z", "2026-08-25T00:00:00+00:00", "2027-01-01T00:00:00Z"] {
		count(age_limit.deny) == 0 with input as {"created": created} with data.params as params with time.now_ns as now
	}
}

test_unknown if {
	every document in [{}, {"created": "1970-01-01T00:00:00Z"}, {"created": "1980-01-01T00:00:01Z"}, {"created": "0001-01-01T00:00:00Z"}] {
		count(age_limit.unknown) == 1 with input as document with data.params as params with time.now_ns as now
		count(age_limit.deny) == 0 with input as document with data.params as params with time.now_ns as now
	}
}

test_not_configured if {
	count(age_limit.deny) == 0 with input as {"created": "2015-05-02T00:00:00Z"}
	count(age_limit.unknown) == 0 with input as {}
}
