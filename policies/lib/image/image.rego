# METADATA
# title: Image references
# description: >-
#   Parses an image reference into registry, repository, tag and digest, as containerd and Docker
#   do (github.com/distribution/reference), so that rules compare components and never prefixes.
package lib.image

# parse("nginx") == {"registry": "docker.io", "repository": "library/nginx", "tag": "", "digest": ""}
#
# It answers for any string, so that a rule never falls silent over a reference that it did not
# expect; ask valid(ref) whether the answer means anything. The registry keeps its letter case:
# runtimes treat "Docker.io" as another host than "docker.io".
parse(ref) := {
	"registry": registry,
	"repository": repository(registry, path),
	"tag": tag,
	"digest": digest,
} if {
	is_string(ref)
	[named, digest] := cut(ref, "@")
	[domain, remainder] := cut_domain(named)
	[path, tag] := cut(remainder, ":")
	registry := canonical(domain)
}

# cut splits s around the first separator; the second part is empty when there is none.
cut(s, separator) := [substring(s, 0, at), substring(s, at + 1, -1)] if {
	at := indexof(s, separator)
	at >= 0
} else := [s, ""]

# Without a slash there is no registry: in "web:5000" 5000 is a tag, in "web:5000/app" a port.
cut_domain(named) := [first, rest] if {
	slash := indexof(named, "/")
	slash >= 0
	first := substring(named, 0, slash)
	is_domain(first)
	rest := substring(named, slash + 1, -1)
} else := ["docker.io", named]

is_domain(first) if contains(first, ".")

is_domain(first) if contains(first, ":")

is_domain("localhost")

# Repositories are lower case, so a first element that is not must be a host.
is_domain(first) if lower(first) != first

canonical(domain) := "docker.io" if {
	domain == "index.docker.io"
} else := domain

repository("docker.io", path) := sprintf("library/%s", [path]) if not contains(path, "/")

repository("docker.io", path) := path if contains(path, "/")

repository(registry, path) := path if registry != "docker.io"

# valid holds when a runtime would accept ref: "nginx:", "${IMAGE}" and "Nginx" are no references,
# nor is a bare 64-digit image id. It follows the reference grammar of distribution/reference, with
# the digest algorithms that runtimes implement, part by part: one pattern for all of it would have
# to try every place where a part may end.
valid(ref) if {
	is_string(ref)
	[named, digest] := cut(ref, "@")
	valid_digest(ref, digest)
	steps := split(named, "/")
	folders := array.slice(steps, 0, count(steps) - 1)
	[base, tag] := cut(steps[count(steps) - 1], ":")
	valid_tag(named, base, tag)
	valid_name(concat("/", array.concat(folders, [base])))
	not image_id(ref)
	count(parse(ref).repository) <= 255
}

valid_digest(ref, "") if not contains(ref, "@")

valid_digest(_, digest) if {
	digest != ""
	regex.match(`^(?:sha256:[a-f0-9]{64}|sha384:[a-f0-9]{96}|sha512:[a-f0-9]{128})$`, digest)
}

valid_tag(named, base, "") if endswith(named, base)

valid_tag(_, _, tag) if {
	count(tag) <= 128
	regex.match(`^\w[\w.-]*$`, tag)
}

valid_name(full) if regex.match(path_name, full)

valid_name(full) if {
	slash := indexof(full, "/")
	slash > 0
	regex.match(domain_name, substring(full, 0, slash))
	regex.match(path_name, substring(full, slash + 1, -1))
}

image_id(ref) if {
	count(ref) == 64
	regex.match(`^[a-f0-9]+$`, ref)
}

domain_name := `^(?:[a-zA-Z0-9]+(?:-+[a-zA-Z0-9]+)*(?:\.[a-zA-Z0-9]+(?:-+[a-zA-Z0-9]+)*)*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?$`

path_name := `^[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*)*$`

# name is "registry/repository", the form in which allow-lists are written.
name(image) := sprintf("%s/%s", [image.registry, image.repository])

# floating holds when what the reference names changes with every push of the repository's newest
# image: no digest, and the tag is "latest" or missing (which means "latest").
floating(image) if {
	image.digest == ""
	image.tag in {"", "latest"}
}

# allowed holds when an entry of list names the image's registry, its repository or a folder above
# it: "ghcr.io", "ghcr.io/acme", "ghcr.io/acme/web" all allow ghcr.io/acme/web, and "ghcr.io/acme"
# does not allow ghcr.io/acme-evil/web. Entries begin with the registry; Docker Hub's official
# images are "docker.io/library".
allowed(image, list) if {
	full := sprintf("%s/", [name(image)])
	some entry in list
	startswith(full, sprintf("%s/", [prefix(entry)]))
}

prefix(entry) := concat("/", array.concat([canonical(steps[0])], array.slice(steps, 1, count(steps)))) if {
	is_string(entry)
	steps := split(trim_suffix(entry, "/"), "/")
}
