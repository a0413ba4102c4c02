# METADATA
# title: Object that can be read in two ways
# description: >-
#   Where a key stands twice, or twice in different letter case, readers disagree on the value that
#   counts: what was reviewed or scanned need not be what the cluster runs.
# related_resources:
#   - ref: https://yaml.org/spec/1.2.2/#3213-node-comparison
#     description: YAML 1.2.2, keys of a mapping are unique
#   - ref: https://www.rfc-editor.org/rfc/rfc8259#section-4
#     description: RFC 8259, JSON objects with names that are not unique
#   - ref: https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation
#     description: Kubernetes, Field validation
# custom:
#   severity: medium
#   covers: []
#   fix: Write every key once and in the API's letter case.
package policies.kubernetes.ambiguous_yaml

deny contains {"message": ambiguity.message, "path": ambiguity.path} if {
	some ambiguity in data.facts.ambiguities
}
