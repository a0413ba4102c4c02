package policies.image.healthcheck_test

import data.policies.image.healthcheck

none := {"config": {"healthcheck": {"test": ["NONE"], "disabled": true}}}

test_missing if {
	healthcheck.deny == {{"message": "the image has no health check", "path": ["config"]}} with input as {"config": {}}
	count(healthcheck.deny) == 1 with input as {"config": {"healthcheck": {"test": [], "disabled": false}}}
}

test_none if {
	{f.path | some f in healthcheck.deny} == {["config", "healthcheck"]} with input as none
	count(healthcheck.deny) == 0 with input as none with data.params as {"image/healthcheck": {"accept_none": true}}
}

test_present if {
	count(healthcheck.deny) == 0 with input as {"config": {"healthcheck": {"test": ["CMD", "true"], "disabled": false}}}
}
