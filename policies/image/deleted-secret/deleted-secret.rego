# METADATA
# title: Secret in a layer that a later layer hides
# description: >-
#   Removing or overwriting a file in a later step only hides it: the layer that brought it is still
#   part of the image, and whoever pulls the image has the secret.
# related_resources:
#   - ref: https://github.com/opencontainers/image-spec/blob/main/layer.md#whiteouts
#     description: OCI image specification, Whiteouts
#   - ref: https://csrc.nist.gov/pubs/sp/800/190/final
#     description: NIST SP 800-190, 4.1.4 Embedded clear text secrets
#   - ref: https://docs.docker.com/build/building/secrets/
#     description: Docker, Build secrets
# custom:
#   severity: high
#   controls: {cis-docker: "4.10"}
#   fix: >-
#     Mount the file with RUN --mount=type=secret where the build needs it, or use it in another stage,
#     build the image anew, and revoke the secret.
#   params:
#     ignore:
#       description: Files whose secrets are none, as patterns over the path, as in image/secret-file.
#       default:
#         - /usr/share/doc/**
#         - /usr/share/man/**
#         - /usr/lib/python3*/test/**
#         - /usr/local/lib/python3*/test/**
#         - /usr/local/go/src/**
#         - "**/testdata/**"
#         - "**/node_modules/**/{test,tests,fixtures,example,examples}/**"
#         - "**/site-packages/**/{test,tests}/**"
#         - "**/dist-packages/**/{test,tests}/**"
#         - "**/gems/*/{test,spec,examples}/**"
#         - "**/__tests__/**"
#         - /usr/{share,lib,lib64}/**/{test,tests,example,examples}/**
#         - /usr/local/{share,lib}/**/{test,tests,example,examples}/**
#       schema: {type: array, items: {type: string, minLength: 1}}
package policies.image.deleted_secret

import data.lib.oci

deny contains {"message": msg, "path": ["deleted_secrets", i]} if {
	some i, file in input.deleted_secrets
	not oci.listed(file.path, data.params["image/deleted-secret"].ignore)
	msg := sprintf("layer %v still has %s with %s, which a later layer only hides", [file.layer, file.path, object.get(file, "what", "a secret")])
}

unknown contains u if some u in oci.unreadable("whether layers hold secrets that later ones hide")
