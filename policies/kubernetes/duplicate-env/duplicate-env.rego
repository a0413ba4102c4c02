# METADATA
# title: Environment variable set twice
# description: >-
#   Of two entries with the same name the last one wins; the first looks effective and is not, and a
#   patch or a server-side apply may drop or refuse either.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#environment-variables
#     description: Kubernetes API, Container, Environment variables
# custom:
#   severity: low
#   covers: [k8s-duplicate-env]
#   fix: Remove the entries that do not count.
package policies.kubernetes.duplicate_env

import data.lib.kubernetes as k8s

deny contains {"message": msg, "path": k8s.at(c, ["env", i, "name"])} if {
	some c in k8s.containers
	winners := object.union_n([{e.name: i} | some i, e in c.spec.env])
	some i, e in c.spec.env
	winner := winners[e.name]
	winner != i
	msg := sprintf("container %q sets %q again in env[%d], so this entry does not count", [c.name, e.name, winner])
}
