# METADATA
# title: Secret in a label or annotation
# description: >-
#   Labels and annotations are read by anybody who may look at the image, and are copied into
#   registries, catalogues and dashboards.
# related_resources:
#   - ref: https://github.com/opencontainers/image-spec/blob/main/annotations.md
#     description: OCI image specification, Annotations
#   - ref: https://csrc.nist.gov/pubs/sp/800/190/final
#     description: NIST SP 800-190, 4.1.4 Embedded clear text secrets
# custom:
#   severity: high
#   controls: {cis-docker: "4.10"}
#   fix: Remove the label or annotation, and revoke the secret that it published.
package policies.image.secret_in_label

import data.lib.secret

deny contains {"message": msg, "path": ["config", "labels", key]} if {
	some key, value in input.config.labels
	what := secret.kind_of(key, value)
	msg := sprintf("the label %q holds %s", [key, what])
}

deny contains {"message": msg, "path": ["annotations", key]} if {
	some key, value in input.annotations
	what := secret.kind_of(key, value)
	msg := sprintf("the annotation %q holds %s", [key, what])
}

deny contains {"message": msg, "path": ["layers", i, "annotations", key]} if {
	some i, layer in input.layers
	some key, value in layer.annotations
	what := secret.kind_of(key, value)
	msg := sprintf("the annotation %q of layer %d holds %s", [key, i, what])
}
