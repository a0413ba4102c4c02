package policies.image.unknown_layer_media_type_test

import data.policies.image.unknown_layer_media_type

layer(type) := {"layers": [{"media_type": type}]}

test_unknown if {
	unknown_layer_media_type.deny == {{
		"message": "layer 0 has media type \"application/vnd.oci.image.layer.v1.tar+gzip+encrypted\", which is encrypted",
		"path": ["layers", 0, "media_type"],
	}} with input as layer("application/vnd.oci.image.layer.v1.tar+gzip+encrypted")
	every type in ["application/vnd.in-toto+json", "application/vnd.oci.image.layer.v1.tar+xz", "text/plain"] {
		count(unknown_layer_media_type.deny) == 1 with input as layer(type)
	}
}

test_known if {
	every type in [
		"", "application/vnd.oci.image.layer.v1.tar+zstd", "application/vnd.docker.image.rootfs.diff.tar.gzip",
		"application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
	] {
		count(unknown_layer_media_type.deny) == 0 with input as layer(type)
	}
}
