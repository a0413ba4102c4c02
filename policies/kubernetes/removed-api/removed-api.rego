# METADATA
# title: Removed API version
# description: >-
#   The API server no longer serves this version: the object cannot be created or updated, and an
#   upgrade to the target release breaks what deploys it.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/using-api/deprecation-guide/
#     description: Kubernetes, Deprecated API Migration Guide
#   - ref: https://kubernetes.io/docs/reference/using-api/deprecation-policy/
#     description: Kubernetes, Deprecation Policy
# custom:
#   severity: medium
#   covers: [k8s-deprecated-api]
#   fix: Write the version that replaces it, or set the parameter targetVersion of lib/kubernetes-api to the release that you run.
package policies.kubernetes.removed_api

import data.lib.kubernetes_api as api

deny contains {"message": msg, "path": ["apiVersion"]} if {
	entry := api.removed
	msg := sprintf("Kubernetes %s does not serve %s %s, which was removed in 1.%d%s", [api.target, input.apiVersion, input.kind, entry.removed, api.advice(entry)])
}
