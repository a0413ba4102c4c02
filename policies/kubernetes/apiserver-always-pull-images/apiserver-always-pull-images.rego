# METADATA
# title: Images are not always pulled
# description: >-
#   AlwaysPullImages makes every Pod pull its images with its own credentials, so that a Pod cannot
#   use a private image that another one left on the node. The price is that the registry must
#   answer at every start.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#alwayspullimages
#     description: Kubernetes, AlwaysPullImages
# custom:
#   severity: info
#   match: lib/kubernetes-component
#   covers: [k8s-cp-always-pull]
#   controls: {cis-kubernetes: "1.2.11", owasp-k8s: K09}
#   fix: In a cluster of several tenants add AlwaysPullImages to --enable-admission-plugins.
package policies.kubernetes.apiserver_always_pull_images

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": v.path} if {
	some c in component.apiservers
	v := component.without_plugin(c, "AlwaysPullImages")
	msg := sprintf("%s: the admission plugin AlwaysPullImages is not enabled, so that Pods may use private images which others pulled", [c.name])
}

unknown contains f if {
	some c in component.apiservers
	f := component.unknown_plugins(c)
}
