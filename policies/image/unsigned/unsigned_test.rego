package policies.image.unsigned_test

import data.policies.image.unsigned

image := {"name": "ghcr.io/acme/app:1", "digest": "sha256:1", "reference": {"registry": "ghcr.io", "repository": "acme/app", "tag": "1", "digest": ""}}

facts(need) := {"evidence": {"default": "deny", "entries": [{"name": "acme", "skip": false, "needs": [object.union(
	{"what": "signature", "met": false, "unsure": false, "aged": false, "why": "needs a signature by ci"},
	need,
)]}]}}

none(fallback) := {"evidence": {"default": fallback, "entries": []}}

test_unsigned if {
	unsigned.deny == {{
		"message": "ghcr.io/acme/app:1 is not signed as the entry \"acme\" of trust wants: needs a signature by ci",
		"path": ["digest"],
	}} with input as image with data.facts as facts({})
}

test_signed if {
	count(unsigned.deny) == 0 with input as image with data.facts as facts({"met": true})
	count(unsigned.unknown) == 0 with input as image with data.facts as facts({"met": true})
}

test_not_asked if {
	every f in [{}, facts({"what": "https://cyclonedx.org/bom"}), facts({"aged": true})] {
		count(unsigned.deny) == 0 with input as image with data.facts as f
	}
	count(unsigned.unknown) == 0 with input as {"name": "x.tar"} with data.facts as {}
}

test_unsure if {
	count(unsigned.deny) == 0 with input as image with data.facts as facts({"unsure": true})
	count(unsigned.unknown) == 1 with input as image with data.facts as facts({"unsure": true})
}

test_unlisted if {
	unsigned.deny == {{
		"message": "no entry of trust is about ghcr.io/acme/app:1, and trust.default is deny; add one to trust.images with match: [ghcr.io/acme/app]",
		"path": ["name"],
	}} with input as image with data.facts as none("deny")
	count(unsigned.deny) == 0 with input as image with data.facts as none("warn")
	count(unsigned.deny) == 0 with input as image with data.facts as none("allow")
}

test_archive if {
	count(unsigned.deny) == 0 with input as {"name": "x.tar", "digest": ""} with data.facts as none("deny")
	count(unsigned.unknown) == 1 with input as {"name": "x.tar", "digest": ""} with data.facts as none("deny")
}
