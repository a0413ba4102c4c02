package lib.attest

# What attested OpenVEX says of the image (https://github.com/openvex/spec). A document of VEX makes findings
# disappear, so a statement only counts when a trusted authority signed it for this digest, it is about this
# image, it is dated, and none that is newer says something else of the same vulnerability.

# vex_all is every statement that the named authorities made (no names: any that is trusted), as [{origin, signers,
# vulnerability, status, ns?, problem?}].
vex_all(names) := array.concat(vex_shown(names), vex_hidden(names))

vex_shown(names) := [object.union(entry, found) |
	some document in by(attestations("https://openvex.dev/ns"), names)
	is_array(document.predicate.statements)
	some statement in document.predicate.statements
	is_object(statement)
	entry := {
		"origin": document.origin,
		"signers": signers(document),
		"vulnerability": vex_vulnerability(statement),
		"status": object.get(statement, "status", ""),
	}
	found := vex_dated(document.predicate, statement)
]

# vex_hidden is the documents that are too large for rules: what they take back nobody knows.
vex_hidden(names) := [{"origin": document.origin, "signers": signers(document), "vulnerability": "", "status": "", "problem": vex_large} |
	some document in by(attestations("https://openvex.dev/ns"), names)
	not document.predicate
	document.predicate_bytes > 0
]

vex_large := "it is too large to be looked at"

vex_vulnerability(statement) := name if {
	name := statement.vulnerability.name
	is_string(name)
} else := statement.vulnerability if {
	is_string(statement.vulnerability)
} else := ""

vex_dated(document, statement) := {"problem": "it is about other products"} if {
	not vex_applies(statement)
} else := {"problem": "it names no vulnerability"} if {
	vex_vulnerability(statement) == ""
} else := {"problem": "its status is none of OpenVEX"} if {
	not object.get(statement, "status", "") in {"not_affected", "affected", "fixed", "under_investigation"}
} else := {"problem": "it is dated in the future"} if {
	vex_ns(document, statement) > time.now_ns() + ((24 * 3600) * 1000000000)
} else := {"ns": ns} if {
	ns := vex_ns(document, statement)
} else := {"problem": "it has no valid time"}

# vex_ns is the statement's own time, or else that of its document.
vex_ns(document, statement) := moment_ns(object.get(statement, "last_updated", statement.timestamp)) if {
	statement.timestamp
}

vex_ns(document, statement) := moment_ns(object.get(document, "last_updated", document.timestamp)) if not statement.timestamp

# Without products a statement is about what the attestation is about.
vex_applies(statement) if not statement.products

vex_applies(statement) if statement.products == []

vex_applies(statement) if {
	some product in statement.products
	some text in vex_names(product)
	vex_names_image(text)
}

vex_applies(statement) if {
	some product in statement.products
	some digest in vex_digests
	product.hashes["sha-256"] == trim_prefix(digest, "sha256:")
}

vex_names(product) := {product} if is_string(product)

vex_names(product) := {text | text := product["@id"]} | {text | some text in product.identifiers} if is_object(product)

vex_digests := {digest | some digest in [evidence.digest, object.get(evidence, "index_digest", "")]; digest != ""}

# A name with a digest is about that digest, whatever else it says.
vex_names_image(text) if {
	is_string(text)
	some digest in vex_digests
	contains(replace(lower(text), "%3a", ":"), digest)
}

# A package URL without one is about every version of the image:
# pkg:oci/app?repository_url=ghcr.io/acme/app
vex_names_image(text) if {
	is_string(text)
	not contains(lower(text), "sha256")
	parts := regex.find_all_string_submatch_n(`^pkg:oci/([a-z0-9._-]+)(?:\?(.*))?$`, text, 1)[0]
	endswith(sprintf("/%s", [input.reference.repository]), sprintf("/%s", [parts[1]]))
	some qualifier in split(parts[2], "&")
	place := replace(trim_prefix(qualifier, "repository_url="), "%2F", "/")
	place == sprintf("%s/%s", [input.reference.registry, input.reference.repository])
}

# vex_ignored is the statements that do not count, each with its problem.
vex_ignored(names) := [object.union({"problem": vex_why(all)}, s) | some s in all; vex_idle(s, all)] if all := vex_all(names)

# vex is the statements that count.
vex(names) := [s | some s in all; not vex_idle(s, all)] if all := vex_all(names)

vex_newer := "a newer statement says something else"

vex_why(all) := "another document of VEX is too large to be looked at, and may say something else" if {
	vex_blind(all)
} else := vex_newer

vex_blind(all) if {
	some other in all
	object.get(other, "problem", "") == vex_large
}

# vex_clears are the statuses that make a finding disappear. In doubt they do not count.
vex_clears := {"not_affected", "fixed"}

vex_idle(statement, _) if statement.problem

vex_idle(statement, all) if {
	some other in all
	other.vulnerability == statement.vulnerability
	other.status != statement.status
	other.ns > statement.ns
}

vex_idle(statement, all) if {
	statement.status in vex_clears
	vex_blind(all)
}

# Of two that were made at once, the one that warns counts.
vex_idle(statement, all) if {
	statement.status in vex_clears
	some other in all
	other.vulnerability == statement.vulnerability
	not other.status in vex_clears
	other.ns == statement.ns
}
