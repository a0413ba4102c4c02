# METADATA
# title: Deprecated API version
# description: >-
#   The version is still served and is on its way out: the release that removes it breaks what
#   deploys the object.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/using-api/deprecation-guide/
#     description: Kubernetes, Deprecated API Migration Guide
#   - ref: https://kubernetes.io/docs/reference/using-api/deprecation-policy/
#     description: Kubernetes, Deprecation Policy
# custom:
#   severity: low
#   covers: [k8s-deprecated-api]
#   fix: Write the version that replaces it before the cluster is upgraded.
package policies.kubernetes.deprecated_api

import data.lib.kubernetes_api as api

deny contains {"message": msg, "path": ["apiVersion"]} if {
	entry := api.deprecated
	msg := sprintf("%s %s is deprecated since Kubernetes 1.%d%s%s", [input.apiVersion, input.kind, entry.deprecated, end(entry), api.advice(entry)])
}

end(entry) := sprintf(" and will be removed in 1.%d", [entry.removed])

end(entry) := "" if not entry.removed
