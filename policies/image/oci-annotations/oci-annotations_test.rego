package policies.image.oci_annotations_test

import data.policies.image.oci_annotations

source := "org.opencontainers.image.source"

revision := "org.opencontainers.image.revision"

image(annotations, labels) := {"annotations": annotations, "config": {"labels": labels}}

test_missing if {
	oci_annotations.deny == {{
		"message": "the image has no annotation or label org.opencontainers.image.source, org.opencontainers.image.revision",
		"path": ["annotations"],
	}} with input as image({}, {})
	count(oci_annotations.deny) == 1 with input as image({source: "https://x"}, {revision: ""})
}

test_annotations_and_labels if {
	every i in [
		image({source: "https://x", revision: "0f"}, {}), image({}, {source: "https://x", revision: "0f"}),
		image({source: "https://x"}, {revision: "0f"}),
	] {
		count(oci_annotations.deny) == 0 with input as i
	}
}

test_parameter if {
	count(oci_annotations.deny) == 0 with input as image({}, {}) with data.params as {"image/oci-annotations": {"required": []}}
	count(oci_annotations.deny) == 1 with input as image({}, {}) with data.params as {"image/oci-annotations": {"required": ["org.opencontainers.image.vendor"]}}
}
