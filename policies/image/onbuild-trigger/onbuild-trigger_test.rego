package policies.image.onbuild_trigger_test

import data.policies.image.onbuild_trigger

image(triggers) := {"config": {"on_build": triggers}}

test_triggers if {
	onbuild_trigger.deny == {{
		"message": "builds on this image run ONBUILD COPY, which their Dockerfiles do not show",
		"path": ["config", "on_build", 0],
	}} with input as image(["COPY . /app"])
	count(onbuild_trigger.deny) == 2 with input as image(["COPY . /app", "RUN make"])
}

test_none if {
	count(onbuild_trigger.deny) == 0 with input as image([])
	count(onbuild_trigger.deny) == 0 with input as {"config": {}}
}
