# METADATA
# title: Trust root that is too old
# description: >-
#   A trust root says which certificate authorities, logs and timestamp authorities to believe. One that is old
#   still believes keys that were withdrawn since, and does not know the new ones. The configuration limits
#   the age with maxAge of trust.roots, and authorities that use an older one do not count.
# related_resources:
#   - ref: https://docs.sigstore.dev/about/security/
#     description: Sigstore, Security Model
#   - ref: https://theupdateframework.github.io/specification/latest/
#     description: The Update Framework
# custom:
#   severity: medium
#   fix: Fetch a new one with sallyport trust update, or replace the file.
package policies.image.stale_trust_root

import data.lib.attest

deny contains {"message": msg, "path": ["digest"]} if {
	some root in attest.evidence.roots
	root.too_old
	msg := sprintf("the trust root %q, by which evidence of %s was verified, is %d days old, more than trust.roots allows", [
		root.name, input.name, floor(root.age_seconds / 86400),
	])
}
