# METADATA
# title: ADD where COPY would do
# description: >-
#   ADD also fetches URLs and unpacks archives. Where a file is only copied, COPY says so and
#   cannot be surprised by what the file is.
# related_resources:
#   - ref: https://www.cisecurity.org/benchmark/docker
#     description: CIS Docker Benchmark, section 4
#   - ref: https://docs.docker.com/build/building/best-practices/#add-or-copy
#     description: Docker, Building best practices, ADD or COPY
# custom:
#   severity: low
#   covers: [df-add]
#   controls: {cis-docker: "4.9"}
#   fix: Write COPY instead of ADD.
package policies.dockerfile.add

import data.lib.dockerfile as df

deny contains {"message": msg, "path": i.path} if {
	some i in df.instructions
	i.spec.cmd == "add"
	not i.spec.flags.unpack
	sources := df.sources(i.spec)
	every source in sources {
		plain(source)
	}
	count(sources) + count(object.get(i.spec, "files", [])) > 0
	msg := sprintf("ADD %s copies files only; use COPY", [concat(" ", object.get(i.spec, "args", []))])
}

plain(source) if {
	not df.remote(source)
	not archive(source)
	not regex.match(`^\$|\$[{}A-Za-z0-9_]*$`, source)
}

# What BuildKit may unpack: a tar archive, plain or compressed.
archive(source) if regex.match(`(?i)\.(tar(\.[a-z0-9]+)?|tgz|tbz2?|txz|tlz|tzst|gz|bz2|xz|zst)$`, source)

unknown contains {"message": msg, "path": i.path} if {
	some i in df.instructions
	i.spec.cmd == "add"
	some source in df.sources(i.spec)
	not df.remote(source)
	not archive(source)
	regex.match(`^\$|\$[{}A-Za-z0-9_]*$`, source)
	msg := sprintf("whether ADD %s needs to unpack or download is unknown", [source])
}
