package lib.image_test

import data.lib.image

# Bypass A3: references are read as containerd and Docker read them. Each row is reference:
# [registry, repository, tag, algorithm of the digest]; D256 and the like stand for whole digests.
references := {
	"nginx": ["docker.io", "library/nginx", "", ""],
	"nginx:1.27": ["docker.io", "library/nginx", "1.27", ""],
	"nginx:latest": ["docker.io", "library/nginx", "latest", ""],
	"nginx@D256": ["docker.io", "library/nginx", "", "sha256"],
	"nginx:1.27@D256": ["docker.io", "library/nginx", "1.27", "sha256"],
	"nginx:latest@D256": ["docker.io", "library/nginx", "latest", "sha256"],
	"nginx@D384": ["docker.io", "library/nginx", "", "sha384"],
	"nginx@D512": ["docker.io", "library/nginx", "", "sha512"],
	"library/nginx": ["docker.io", "library/nginx", "", ""],
	"acme/web": ["docker.io", "acme/web", "", ""],
	"acme/web:v1": ["docker.io", "acme/web", "v1", ""],
	"acme/team/web:v1": ["docker.io", "acme/team/web", "v1", ""],
	"docker.io/nginx": ["docker.io", "library/nginx", "", ""],
	"docker.io/nginx:1.27": ["docker.io", "library/nginx", "1.27", ""],
	"docker.io/library/nginx": ["docker.io", "library/nginx", "", ""],
	"docker.io/acme/web": ["docker.io", "acme/web", "", ""],
	"index.docker.io/nginx": ["docker.io", "library/nginx", "", ""],
	"index.docker.io/acme/web:v1": ["docker.io", "acme/web", "v1", ""],
	"index.docker.io/library/nginx@D256": ["docker.io", "library/nginx", "", "sha256"],
	"registry-1.docker.io/library/nginx": ["registry-1.docker.io", "library/nginx", "", ""],
	"registry:443/app": ["registry:443", "app", "", ""],
	"registry:443/app:v1": ["registry:443", "app", "v1", ""],
	"registry:443/app@D256": ["registry:443", "app", "", "sha256"],
	"registry:443/team/app:v1@D256": ["registry:443", "team/app", "v1", "sha256"],
	"web:5000": ["docker.io", "library/web", "5000", ""],
	"web:5000/app": ["web:5000", "app", "", ""],
	"registry/app": ["docker.io", "registry/app", "", ""],
	"localhost/app": ["localhost", "app", "", ""],
	"localhost:5000/app": ["localhost:5000", "app", "", ""],
	"localhost": ["docker.io", "library/localhost", "", ""],
	"localhost:5000": ["docker.io", "library/localhost", "5000", ""],
	"127.0.0.1/app": ["127.0.0.1", "app", "", ""],
	"127.0.0.1:5000/app:v1": ["127.0.0.1:5000", "app", "v1", ""],
	"[::1]/app": ["[::1]", "app", "", ""],
	"[::1]:5000/app:v1": ["[::1]:5000", "app", "v1", ""],
	"[2001:db8::1]:5000/team/app@D256": ["[2001:db8::1]:5000", "team/app", "", "sha256"],
	"ghcr.io/acme/web": ["ghcr.io", "acme/web", "", ""],
	"ghcr.io/acme/web:v1": ["ghcr.io", "acme/web", "v1", ""],
	"GHCR.io/acme/web": ["GHCR.io", "acme/web", "", ""],
	"Docker.io/nginx": ["Docker.io", "nginx", "", ""],
	"Acme/web": ["Acme", "web", "", ""],
	"ghcr.io.evil.example/acme/web": ["ghcr.io.evil.example", "acme/web", "", ""],
	"evil.example/ghcr.io/acme/web": ["evil.example", "ghcr.io/acme/web", "", ""],
	"ghcr.io-evil.example/acme/web": ["ghcr.io-evil.example", "acme/web", "", ""],
	"ghcr.io:443/acme/web": ["ghcr.io:443", "acme/web", "", ""],
	"xn--n3h.com/app:v1": ["xn--n3h.com", "app", "v1", ""],
	"a/b/c/d/e:f": ["docker.io", "a/b/c/d/e", "f", ""],
	"foo__bar/a.b-c:T_a.g-1": ["docker.io", "foo__bar/a.b-c", "T_a.g-1", ""],
	"foo--bar/web": ["docker.io", "foo--bar/web", "", ""],
	"b.example.com/x.y.z/my-app:x.y.z": ["b.example.com", "x.y.z/my-app", "x.y.z", ""],
	"example.com:5000/web:latest": ["example.com:5000", "web", "latest", ""],
	"example.com/web:LATEST": ["example.com", "web", "LATEST", ""],
	"0/1:2": ["docker.io", "0/1", "2", ""],
	"123456789012.dkr.ecr.eu-central-1.amazonaws.com/web:v1": ["123456789012.dkr.ecr.eu-central-1.amazonaws.com", "web", "v1", ""],
	"europe-docker.pkg.dev/proj/repo/web:v1": ["europe-docker.pkg.dev", "proj/repo/web", "v1", ""],
}

not_references := {
	"",
	" ",
	"nginx:",
	"nginx@",
	"nginx@sha256:",
	":v1",
	"/nginx",
	"nginx/",
	"a//b",
	"Nginx",
	"ghcr.io/Acme/web",
	"nginx:v1:v2",
	"nginx:v1/web",
	"nginx:-v1",
	"nginx:.v1",
	"nginx: v1",
	"nginx @D256",
	"nginx@md5:0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f",
	"nginx@sha256:0f",
	"nginx@sha256:0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F",
	"nginx@D256@D256",
	"ghcr.io./acme/web",
	".ghcr.io/acme/web",
	"-ghcr.io/acme/web",
	"ghcr.io:/acme/web",
	"ghcr.io:port/acme/web",
	"https://ghcr.io/acme/web",
	"user@ghcr.io/acme/web",
	"ghcr.io/acme/web?tag=v1",
	"ghcr.io/../web",
	"[fe80::1%eth0]/app",
	"acme___x/web",
	"acme../web",
	"wéb",
	"☃.com/app",
	"ghcr.io/acme/w\u200beb",
	"${IMAGE}",
	"$(REGISTRY)/web:v1",
	"{{ .Values.image }}",
	"IMAGE_PLACEHOLDER",
	"<image>",
	"nginx:v1\n",
	"0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f",
}

digests := {
	"D256": digest("sha256", 32),
	"D384": digest("sha384", 48),
	"D512": digest("sha512", 64),
}

digest(algorithm, bytes) := sprintf("%s:%s", [algorithm, repeat("0f", bytes)])

repeat(s, n) := concat("", [s | some _ in numbers.range(1, n)])

test_a3_references_are_read_as_runtimes_read_them if {
	wrong := {row: got |
		some row, [registry, repository, tag, algorithm] in references
		got := image.parse(strings.replace_n(digests, row))
		got != {"registry": registry, "repository": repository, "tag": tag, "digest": whole_digest[algorithm]}
	}
	wrong == {}
}

whole_digest := {"": "", "sha256": digests.D256, "sha384": digests.D384, "sha512": digests.D512}

test_a3_references_are_valid if {
	wrong := {row | some row, _ in references; not image.valid(strings.replace_n(digests, row))}
	wrong == set()
}

test_a3_what_runtimes_refuse_is_not_valid if {
	wrong := {row | some row in not_references; image.valid(strings.replace_n(digests, row))}
	wrong == set()
}

test_a3_lengths if {
	image.valid(sprintf("nginx:%s", [repeat("t", 128)]))
	not image.valid(sprintf("nginx:%s", [repeat("t", 129)]))
	image.valid(sprintf("ghcr.io/%s", [repeat("a", 255)]))
	not image.valid(sprintf("ghcr.io/%s", [repeat("a", 256)]))

	# "library/" counts.
	image.valid(repeat("a", 247))
	not image.valid(repeat("a", 248))
}

# Whatever the string, a rule gets an answer.
test_parse_is_total if {
	missed := {row | some row in not_references; not image.parse(row)}
	missed == set()
	not image.parse(null)
	not image.parse(7)
	not image.valid(null)
}

test_floating if {
	got := {ref |
		some ref in {
			"nginx", "nginx:latest", "nginx:1", "nginx:LATEST", "registry:443/app", "registry:443/app:1",
			"nginx@D256", "nginx:latest@D256",
		}
		image.floating(image.parse(strings.replace_n(digests, ref)))
	}
	got == {"nginx", "nginx:latest", "registry:443/app"}
}

# Bypass A3: lists are compared by component, never by prefix of the string.
test_a3_allowed if {
	lists := {
		"docker.io": {"nginx", "acme/web", "docker.io/nginx", "index.docker.io/nginx"},
		"index.docker.io": {"nginx", "acme/web", "docker.io/nginx", "index.docker.io/nginx"},
		"docker.io/library": {"nginx", "docker.io/nginx", "index.docker.io/nginx"},
		"docker.io/acme/": {"acme/web"},
		"ghcr.io": {"ghcr.io/acme/web", "ghcr.io/acme-evil/web", "ghcr.io/acme"},
		"ghcr.io/acme": {"ghcr.io/acme/web", "ghcr.io/acme"},
		"ghcr.io/acme/": {"ghcr.io/acme/web", "ghcr.io/acme"},
		"ghcr.io/acme/web": {"ghcr.io/acme/web"},
		"ghcr.io/ac": set(),
		"registry:443": {"registry:443/app"},
		"registry": set(),
		"": set(),
		"/": set(),
	}
	images := {
		"nginx", "acme/web", "docker.io/nginx", "index.docker.io/nginx", "ghcr.io/acme/web", "ghcr.io/acme",
		"ghcr.io/acme-evil/web", "ghcr.io.evil.example/acme/web", "evil.example/ghcr.io/acme/web",
		"GHCR.io/acme/web", "ghcr.io:8443/acme/web", "registry:443/app",
	}
	got := {entry: {ref | some ref in images; image.allowed(image.parse(ref), [entry])} | some entry, _ in lists}
	got == lists
}

test_allowed_by_any_entry if {
	image.allowed(image.parse("ghcr.io/acme/web:v1"), ["quay.io", "ghcr.io/acme"])
	not image.allowed(image.parse("ghcr.io/acme/web:v1"), [])
	not image.allowed(image.parse("ghcr.io/acme/web:v1"), [null, 7, {}])
}
