# METADATA
# title: Secret in a file of the image
# description: >-
#   A key, token or credential file is part of the image, and whoever can pull the image has it.
# related_resources:
#   - ref: https://csrc.nist.gov/pubs/sp/800/190/final
#     description: NIST SP 800-190, 4.1.4 Embedded clear text secrets
#   - ref: https://docs.docker.com/build/building/secrets/
#     description: Docker, Build secrets
#   - ref: https://www.cisecurity.org/benchmark/docker
#     description: CIS Docker Benchmark, section 4
# custom:
#   severity: high
#   controls: {cis-docker: "4.10"}
#   fix: >-
#     Keep the file out of the image, mount it with RUN --mount=type=secret or at run time, and revoke
#     the secret that is published here.
#   params:
#     ignore:
#       description: >-
#         Files whose secrets are none, as patterns over the path: * stands for text within a folder, ** for
#         any. By default the documentation and test data that packages bring.
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
package policies.image.secret_file

import data.lib.oci

deny contains {"message": msg, "path": ["files", "secrets", i]} if {
	some i, file in input.files.secrets
	not oci.listed(file.path, data.params["image/secret-file"].ignore)
	msg := sprintf("%s%s (layer %v) holds %s", [file.path, line(file), file.layer, file.what])
}

line(file) := sprintf(":%d", [file.line]) if {
	file.line
} else := ""

unknown contains u if some u in oci.unreadable("whether files hold secrets")
