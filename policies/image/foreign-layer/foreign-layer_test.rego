package policies.image.foreign_layer_test

import data.policies.image.foreign_layer

layer(foreign, type) := {"layers": [{"foreign": false, "media_type": "x"}, {"foreign": foreign, "media_type": type}]}

test_foreign if {
	foreign_layer.deny == {{
		"message": "layer 1 is not in the registry (application/vnd.docker.image.rootfs.foreign.diff.tar.gzip): runtimes fetch it from elsewhere",
		"path": ["layers", 1],
	}} with input as layer(true, "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip")
	count(foreign_layer.deny) == 1 with input as layer(true, "")
}

test_own if {
	count(foreign_layer.deny) == 0 with input as layer(false, "application/vnd.oci.image.layer.v1.tar+gzip")
}
