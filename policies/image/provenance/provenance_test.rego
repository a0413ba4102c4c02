package policies.image.provenance_test

import data.policies.image.provenance

params(changes) := {"image/provenance": object.union({"builders": [], "sources": [], "refs": [], "signers": []}, changes)}

all := params({
	"builders": ["https://github.com/actions/runner/*"],
	"sources": ["https://github.com/acme/*"],
	"refs": ["refs/heads/main", "refs/tags/v*"],
})

facts(type, predicate) := {"evidence": {"unknown": [], "attestations": [{
	"origin": "referrer", "predicate_type": type, "predicate": predicate, "signers": [{"authority": "ci"}],
}]}}

v1(builder, parameters) := facts("https://slsa.dev/provenance/v1", {
	"buildDefinition": {
		"buildType": "https://actions.github.io/buildtypes/workflow/v1",
		"externalParameters": parameters,
		"resolvedDependencies": [{"uri": "git+https://github.com/acme/app@refs/heads/main"}],
	},
	"runDetails": {"builder": {"id": builder}},
})

hosted := "https://github.com/actions/runner/github-hosted"

workflow(repository, ref) := {"workflow": {"repository": repository, "ref": ref, "path": ".github/workflows/x.yml"}}

v02(builder, uri) := facts("https://slsa.dev/provenance/v0.2", {"builder": {"id": builder}, "buildType": "x", "invocation": {"configSource": {"uri": uri}}})

image := {"name": "app"}

good := [
	v1(hosted, workflow("https://github.com/acme/app", "refs/heads/main")),
	v1(hosted, workflow("https://github.com/acme/app.git", "refs/tags/v1.2")),
	v1(hosted, {"buildConfigSource": {"repository": "https://github.com/acme/app", "ref": "refs/heads/main"}}),
	v1(hosted, {"source": {"uri": "git+https://github.com/acme/app@refs/heads/main"}}),
	v1(hosted, {"source": "git+https://github.com/acme/app@refs/heads/main"}),
	v1(hosted, {"configSource": {"uri": "https://github.com/acme/app.git#refs/heads/main"}}),
	v02(hosted, "git+https://github.com/acme/app@refs/heads/main"),
]

bad := {
	"which is none of https://github.com/actions/runner/*": v1("https://evil.example/runner", workflow("https://github.com/acme/app", "refs/heads/main")),
	"https://github.com/acme-evil/app, which is none": v1(hosted, workflow("https://github.com/acme-evil/app", "refs/heads/main")),
	"refs/heads/dev, which is none": v1(hosted, workflow("https://github.com/acme/app", "refs/heads/dev")),
	"refs/pull/1/merge, which is none": v02(hosted, "git+https://github.com/acme/app@refs/pull/1/merge"),
	"https://github.com/acme/app/x, which is none": v02(hosted, "git+https://github.com/acme/app/x@refs/heads/main"),
	"https://user, which is none": v02(hosted, "git+https://user@github.com/acme/app@refs/heads/main"),
	"does not say what source": v1(hosted, {}),
	"does not say what source it": v1(hosted, {"source": 7}),
	"does not say from which branch": v02(hosted, "git+https://github.com/acme/app"),
	"names no builder": v1("", workflow("https://github.com/acme/app", "refs/heads/main")),
	"names no builder,": v1({"a": 1}, {}),
	"names no builder, so": facts("https://slsa.dev/provenance/v1", "a text"),
	"names no builder, so it": facts("https://slsa.dev/provenance/v1", {"builder": {"id": hosted}, "buildType": "x"}),
	"names no builder, so it is": facts("https://slsa.dev/provenance/v0.2", {"runDetails": {"builder": {"id": hosted}}}),
	"names no type of build": facts("https://slsa.dev/provenance/v0.2", {"builder": {"id": hosted}}),
}

test_good if {
	every f in good {
		count(provenance.deny) == 0 with input as image with data.facts as f with data.params as all
		count(provenance.unknown) == 0 with input as image with data.facts as f with data.params as all
	}
}

test_bad if {
	every words, f in bad {
		found := provenance.deny with input as image with data.facts as f with data.params as all
		count(found) == 1
		some finding in found
		contains(finding.message, words)
	}
}

# A dependency of the build is not what it was built from.
test_a18_dependencies_do_not_count if {
	f := v1(hosted, workflow("https://github.com/evil/app", "refs/heads/main"))
	count(provenance.deny) == 1 with input as image with data.facts as f with data.params as all
}

test_too_large if {
	f := {"evidence": {"unknown": [], "attestations": [{"origin": "x", "predicate_type": "https://slsa.dev/provenance/v1", "signers": []}]}}
	some finding in provenance.deny with input as image with data.facts as f with data.params as all
	contains(finding.message, "too large")
}

test_none if {
	none := {"evidence": {"unknown": [], "attestations": []}}
	count(provenance.deny) == 1 with input as image with data.facts as none with data.params as all
	other := facts("https://cyclonedx.org/bom", {})
	count(provenance.deny) == 1 with input as image with data.facts as other with data.params as all
}

test_one_good_is_enough if {
	two := {"evidence": {"unknown": [], "attestations": array.concat(good[0].evidence.attestations, bad["names no type of build"].evidence.attestations)}}
	count(provenance.deny) == 0 with input as image with data.facts as two with data.params as all
}

# Two statements that are each half right are not one that is right.
test_halves_do_not_add_up if {
	dev := v1(hosted, workflow("https://github.com/acme/app", "refs/heads/dev"))
	foreign := v1(hosted, workflow("https://github.com/evil/app", "refs/heads/main"))
	two := {"evidence": {"unknown": [], "attestations": array.concat(dev.evidence.attestations, foreign.evidence.attestations)}}
	count(provenance.deny) == 2 with input as image with data.facts as two with data.params as all
}

test_signers if {
	by_qa := params({"builders": ["**"], "signers": ["qa"]})
	count(provenance.deny) == 1 with input as image with data.facts as good[0] with data.params as by_qa
	by_ci := params({"builders": ["**"], "signers": ["ci"]})
	count(provenance.deny) == 0 with input as image with data.facts as good[0] with data.params as by_ci
}

test_not_asked if {
	every f in [good[0], bad["names no builder"], {"evidence": {"unknown": [], "attestations": []}}] {
		count(provenance.deny) == 0 with input as image with data.facts as f with data.params as params({})
	}
	count(provenance.deny) == 0 with input as image with data.facts as {} with data.params as all
}

test_unsure if {
	silent := {"evidence": {"unknown": [{"what": "ghcr.io", "why": "503"}], "attestations": []}}
	count(provenance.deny) == 0 with input as image with data.facts as silent with data.params as all
	count(provenance.unknown) == 1 with input as image with data.facts as silent with data.params as all
}

test_dots_lead_elsewhere if {
	every path in ["acme/../evil/app", "acme/%2E%2e/evil", "acme/.", "acme/app/.."] {
		f := v1(hosted, workflow(sprintf("https://github.com/%s", [path]), "refs/heads/main"))
		found := provenance.deny with input as image with data.facts as f with data.params as params({"sources": ["https://github.com/acme/**"]})
		count(found) == 1
		every x in found {
			contains(x.message, "whose dots lead elsewhere")
		}
	}
	every path in ["acme/.github", "acme/...", "acme/a.b/..c"] {
		f := v1(hosted, workflow(sprintf("https://github.com/%s", [path]), "refs/heads/main"))
		count(provenance.deny) == 0 with input as image with data.facts as f with data.params as params({"sources": ["https://github.com/acme/**"]})
	}
}
