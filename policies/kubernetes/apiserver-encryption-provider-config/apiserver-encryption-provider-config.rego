# METADATA
# title: Secrets are not encrypted in etcd
# description: >-
#   Without an encryption configuration secrets lie in etcd in clear text: its disk, its snapshots
#   and its backups give them all away.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/
#     description: Kubernetes, encrypting confidential data at rest
# custom:
#   severity: medium
#   match: lib/kubernetes-component
#   covers: [k8s-cp-encryption-provider]
#   controls: {cis-kubernetes: "1.2.27", owasp-k8s: K08}
#   fix: Set --encryption-provider-config to an EncryptionConfiguration that encrypts secrets, with a KMS provider where there is one.
package policies.kubernetes.apiserver_encryption_provider_config

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": gap.path} if {
	some c in component.apiservers
	gap := component.unset(c, ["encryption-provider-config"])
	msg := sprintf("%s: no %s, so that secrets lie in etcd in clear text", [c.name, gap.labels])
}

unknown contains f if {
	some c in component.apiservers
	f := component.unknown_presence(c, "encryption-provider-config")
}
