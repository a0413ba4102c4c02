package policies.image.healthcheck_test

import data.policies.image.healthcheck

test_missing if {
	healthcheck.deny == {{"message": "the image has no health check", "path": ["config"]}} with input as {"config": {}}
	count(healthcheck.deny) == 1 with input as {"config": {"healthcheck": {"test": [], "disabled": false}}}
}

test_none if {
	count(healthcheck.deny) == 0 with input as {"config": {"healthcheck": {"test": ["NONE"], "disabled": true}}}
}

test_present if {
	count(healthcheck.deny) == 0 with input as {"config": {"healthcheck": {"test": ["CMD", "true"], "disabled": false}}}
}
