# METADATA
# title: Pod that manages /etc/hosts
# description: >-
#   hostAliases overrides DNS inside the Pod: a name leads to a fixed address that no Service,
#   NetworkPolicy or review of DNS knows of, and stays there when the real address moves.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/network/customize-hosts-file-for-pods/
#     description: Kubernetes, Adding entries to Pod /etc/hosts with HostAliases
# custom:
#   severity: low
#   covers: [k8s-host-aliases]
#   fix: Remove hostAliases; use a Service of type ExternalName, a headless Service or DNS.
package policies.kubernetes.host_aliases

import data.lib.kubernetes as k8s

deny contains {"message": msg, "path": k8s.at(k8s.pod, ["hostAliases", i])} if {
	some i, alias in k8s.pod.spec.hostAliases
	msg := sprintf("the Pod's /etc/hosts points %s to %v", [names(alias), object.get(k8s.fields_of(alias), "ip", "no address")])
}

names(alias) := concat(", ", [sprintf("%q", [name]) | some name in alias.hostnames]) if {
	count([1 | some _ in alias.hostnames]) > 0
} else := "no name"
