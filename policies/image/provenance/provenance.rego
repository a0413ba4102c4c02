# METADATA
# title: Image that was not built where and from what it should
# description: >-
#   Provenance says who built an image, from which repository and which branch or tag. The rule wants one verified
#   SLSA provenance (v1 or v0.2) whose builder, source and ref are among the parameters, all in the same
#   statement. The source is what the build was started for, not one of its dependencies. Provenance that does
#   not say what is asked for, or is not of the shape that SLSA describes, does not count. Without parameters
#   the rule says nothing.
# related_resources:
#   - ref: https://slsa.dev/spec/v1.1/verifying-artifacts
#     description: SLSA, Verifying artifacts
#   - ref: https://slsa.dev/spec/v1.1/provenance
#     description: SLSA, Build provenance
#   - ref: https://slsa.dev/spec/v0.2/provenance
#     description: SLSA, Provenance v0.2
# custom:
#   severity: high
#   fix: Build the image on the builder and from the source that the parameters name, with provenance.
#   params:
#     builders:
#       description: >-
#         Patterns of builder ids, in which * stays between slashes and ** does not:
#         "https://github.com/actions/runner/github-hosted", "https://github.com/acme/ci/.github/workflows/*.yml@refs/tags/*".
#       default: []
#       example: ["https://github.com/actions/runner/github-hosted", "https://ci.example.com/**"]
#       schema: {type: array, items: {type: string, minLength: 1}}
#     sources:
#       description: >-
#         Patterns of URLs of repositories, without git+ and .git: "https://github.com/acme/*".
#       default: []
#       example: ["https://github.com/acme/*"]
#       schema: {type: array, items: {type: string, minLength: 1}}
#     refs:
#       description: >-
#         Patterns of branches and tags: "refs/heads/main", "refs/tags/v*".
#       default: []
#       example: [refs/heads/main, "refs/tags/v*"]
#       schema: {type: array, items: {type: string, minLength: 1}}
#     signers:
#       description: Names of the authorities whose provenance counts; empty means all that are trusted.
#       default: []
#       schema: {type: array, items: {type: string, minLength: 1}}
package policies.image.provenance

import data.lib.attest

params := data.params["image/provenance"]

asked if {
	some list in [params.builders, params.sources, params.refs, params.signers]
	count(list) > 0
}

statements := attest.by(attest.attestations("https://slsa.dev/provenance"), params.signers)

v1(statement) if attest.is_type(statement.predicate_type, "https://slsa.dev/provenance/v1")

# builder is who says that it built the image.
builder(statement) := statement.predicate.runDetails.builder.id if v1(statement)

builder(statement) := statement.predicate.builder.id if not v1(statement)

build_type(statement) := statement.predicate.buildDefinition.buildType if v1(statement)

build_type(statement) := statement.predicate.buildType if not v1(statement)

# source is {uri, ref}: in v1 what the user of the builder gave it, as builders of GitHub, Google, GitLab and
# BuildKit spell it. Dependencies that a builder resolved are not asked: anybody's code may be among them.
source(statement) := {"uri": clean(given.repository), "ref": object.get(given, "ref", "")} if {
	v1(statement)
	given := started(statement.predicate.buildDefinition.externalParameters)
} else := split_uri(uri) if {
	v1(statement)
	uri := located(statement.predicate.buildDefinition.externalParameters)
} else := split_uri(statement.predicate.invocation.configSource.uri) if {
	not v1(statement)
}

started(parameters) := parameters.workflow if {
	is_string(parameters.workflow.repository)
} else := parameters.buildConfigSource if is_string(parameters.buildConfigSource.repository)

located(parameters) := parameters.source if {
	is_string(parameters.source)
} else := parameters.source.uri if {
	is_string(parameters.source.uri)
} else := parameters.configSource.uri if is_string(parameters.configSource.uri)

# split_uri("git+https://github.com/acme/app.git@refs/heads/main"): SPDX and SLSA put the ref behind "@",
# Docker behind "#".
split_uri(uri) := {"uri": clean(parts[1]), "ref": parts[2]} if {
	is_string(uri)
	parts := regex.find_all_string_submatch_n(`^([^@#]+)(?:[@#](.*))?$`, uri, 1)[0]
}

# dots are parts of a path that clients of Git resolve before they ask: **/acme/** would match acme/../evil.
dots := `(?i)(?:/|%2f)(?:\.|%2e){1,2}(?:[/?#%]|$)`

clean(uri) := trim_suffix(trim_suffix(trim_prefix(uri, "git+"), "/"), ".git") if is_string(uri)

# problem is what keeps a statement from counting.
problem(statement) := "it is too large to be looked at" if {
	not statement.predicate
} else := "it names no builder, so it is not SLSA provenance" if {
	not has_builder(statement)
} else := "it names no type of build, so it is not SLSA provenance" if {
	not has_type(statement)
} else := msg if {
	count(params.builders) > 0
	not listed(builder(statement), params.builders)
	msg := sprintf("it was built by %s, which is none of %s", [builder(statement), concat(", ", params.builders)])
} else := "it does not say what source it was built from" if {
	needs_source
	not has_source(statement)
} else := msg if {
	count(params.sources) > 0
	not listed(source(statement).uri, params.sources)
	msg := sprintf("it was built from %s, which is none of %s", [source(statement).uri, concat(", ", params.sources)])
} else := msg if {
	count(params.sources) > 0
	regex.match(dots, source(statement).uri)
	msg := sprintf("it was built from %s, whose dots lead elsewhere", [source(statement).uri])
} else := "it does not say from which branch or tag it was built" if {
	count(params.refs) > 0
	not has_ref(statement)
} else := msg if {
	count(params.refs) > 0
	not listed(source(statement).ref, params.refs)
	msg := sprintf("it was built from %s, which is none of %s", [source(statement).ref, concat(", ", params.refs)])
}

needs_source if count(params.sources) > 0

needs_source if count(params.refs) > 0

# A call within "not" whose argument is undefined leaves the whole body undefined, hence these.
has_builder(statement) if named(builder(statement))

has_type(statement) if named(build_type(statement))

has_source(statement) if named(source(statement).uri)

has_ref(statement) if named(source(statement).ref)

named(text) if {
	is_string(text)
	text != ""
}

listed(text, patterns) if {
	some pattern in patterns
	glob.match(pattern, ["/"], text)
}

good if {
	some statement in statements
	not problem(statement)
}

deny contains {"message": msg, "path": ["digest"]} if {
	asked
	attest.evidence
	not good
	count(attest.silent) == 0
	some statement in statements
	msg := sprintf("the provenance of %s (%s, signed by %s) does not count: %s", [
		input.name, statement.origin, attest.signers(statement), problem(statement),
	])
}

deny contains {"message": msg, "path": ["digest"]} if {
	asked
	attest.evidence
	count(statements) == 0
	count(attest.silent) == 0
	msg := sprintf("%s has no provenance that a trusted authority signed, so nobody knows who built it from what", [input.name])
}

unknown contains u if {
	asked
	attest.evidence
	not good
	some u in attest.missing(sprintf("who built %s from what", [input.name]))
}
