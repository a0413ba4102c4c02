# METADATA
# title: SBOM that breaks its own format
# description: >-
#   Tools read around what they do not understand, each in its own way, so that one sees components that
#   another does not.
# related_resources:
#   - ref: https://cyclonedx.org/docs/1.6/json/
#     description: CycloneDX 1.6 JSON reference
#   - ref: https://spdx.github.io/spdx-spec/v2.3/
#     description: SPDX 2.3 specification
# custom:
#   severity: medium
#   fix: >-
#     Make the SBOM valid against the schema of its format; sallyport sbom validate shows all that is
#     wrong.
package policies.sbom.invalid

# References and identifiers are the business of sbom/dangling-dependency and sbom/duplicate-component.
flaws := [{"index": i, "message": p.message} | some i, p in input.problems; p.kind == "schema"]

messages := {flaw.message | some flaw in flaws}

# Each message once, at the first place that it is about, and no more than a person wants to read.
shown := array.slice(sort([first | some message in messages; first := min([f.index | some f in flaws; f.message == message])]), 0, 10)

deny contains {"message": msg, "path": ["problems", i]} if {
	some i in shown
	problem := input.problems[i]
	places := count([f | some f in flaws; f.message == problem.message])
	msg := sprintf("the SBOM is not valid: %s%s%s", [place(problem.path), problem.message, repeated(places)])
}

deny contains {"message": msg, "path": ["problems"]} if {
	count(messages) > count(shown)
	msg := sprintf("the SBOM is not valid in %d other ways; sallyport sbom validate shows them", [count(messages) - count(shown)])
}

# place is where in the file it is, which not every line tells: components[3].type.
place(path) := concat("", [sprintf("%s: ", [trim_left(text, ".")]) |
	text := concat("", [spelt(step) | some step in path])
	text != ""
])

spelt(step) := sprintf(".%s", [step]) if is_string(step)

spelt(step) := sprintf("[%d]", [step]) if is_number(step)

repeated(places) := concat("", [sprintf(" (and %d more like this)", [places - 1]) | places > 1])
