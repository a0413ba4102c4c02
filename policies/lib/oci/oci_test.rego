package lib.oci_test

import data.lib.oci

files(n) := {"files": {"setuid": [file | some i in numbers.range(1, n); file := {"path": sprintf("/f%d", [i]), "mode": "4755", "layer": 1}]}}

test_unread if {
	oci.unread == {"its layers were not read"} with input as {"unknown": []}
	oci.unread == {"why"} with input as {"unknown": [{"what": "files", "why": "why"}, {"what": "os", "why": "other"}]}
	oci.unread == {"why"} with input as {"files": {}, "unknown": [{"what": "files", "why": "why"}]}
	oci.unread == set() with input as {"files": {}, "unknown": []}
	oci.unreadable("x") == {{"message": "x is unknown: its layers were not read", "path": ["layers"]}} with input as {"unknown": []}
}

test_findings_one_by_one_or_together if {
	oci.findings("setuid", {0, 1}, "is", "are") == {
		{"message": "/f1 (mode 4755, layer 1) is", "path": ["files", "setuid", 0]},
		{"message": "/f2 (mode 4755, layer 1) is", "path": ["files", "setuid", 1]},
	} with input as files(2)
	many := {i | some i in numbers.range(0, 11)}
	oci.findings("setuid", many, "is", "are") == {{
		"message": "12 files are: /f1, /f2, /f3, /f4, /f5, /f6, /f7, /f8, /f9, /f10 and 2 more",
		"path": ["files", "setuid"],
	}} with input as files(12)
	oci.findings("setuid", set(), "is", "are") == set() with input as files(2)
}

test_listed if {
	oci.listed("/bin/su", ["/usr/bin/su"])
	oci.listed("/usr/bin/su", ["/usr/bin/su"])
	oci.listed("/bin/su", ["/bin/*"])
	oci.listed("/opt/a/b", ["/opt/**"])
	not oci.listed("/opt/a/b", ["/opt/*"])
	not oci.listed("/opt/bin/su", ["/usr/bin/su"])
}

test_writable if {
	every mode in ["0777", "0666", "0002", "4757"] { oci.writable({"mode": mode}) }
	every mode in ["0755", "0775", "4755", "0220"] { not oci.writable({"mode": mode}) }
}

test_exposed if {
	ports := {22: "SSH", 25: "SMTP"}
	oci.exposed(ports) == [{"index": 0, "text": "20-30/tcp", "names": "SSH (22), SMTP (25)"}] with input as config([{"port": 20, "end": 30, "protocol": "tcp", "text": "20-30/tcp"}])
	oci.exposed(ports) == [] with input as config([{"port": 22, "protocol": "udp", "text": "22/udp"}, {"port": 80, "protocol": "tcp", "text": "80/tcp"}])
}

config(entries) := {"config": {"exposed_ports": entries}}

test_claim if {
	oci.claim("a") == "x" with input as {"annotations": {"a": "x"}, "config": {"labels": {"a": "y"}}}
	oci.claim("a") == "y" with input as {"annotations": {"a": " "}, "config": {"labels": {"a": "y"}}}
	not oci.claim("a") with input as {"annotations": {}, "config": {"labels": {"a": ""}}}
}

test_named if {
	ref := {"registry": "ghcr.io", "repository": "a/b", "tag": "1", "digest": ""}
	oci.named == [{"image": ref, "path": ["name"], "text": "ghcr.io/a/b:1"}] with input as {"name": "ghcr.io/a/b:1", "reference": ref, "tags": ["x"]}
	oci.named == [{"image": ref, "path": ["tags", 0], "text": "ghcr.io/a/b:1"}] with input as {"name": "b.tar", "tags": ["ghcr.io/a/b:1"]}
	oci.named == [] with input as {"name": "b.tar", "tags": []}
}

test_base if {
	oci.base.name == "debian:12" with input as {"base": {"name": "debian:12"}, "config": {}}
	oci.base.path == ["config", "labels", "org.opencontainers.image.base.name"] with input as {"config": {"labels": {"org.opencontainers.image.base.name": "debian:12"}}}
	not oci.base with input as {"config": {"labels": {}}}
}

test_created if {
	oci.created_ns == 0 with input as {"created": "1970-01-01T00:00:00Z"}
	not oci.dated_ns with input as {"created": "1970-01-01T00:00:00Z"}
	not oci.dated_ns with input as {"created": "1980-01-01T00:00:01Z"}
	not oci.created_ns with input as {"created": "0001-01-01T00:00:00Z"}
	not oci.created_ns with input as {"created": "9999-12-31T00:00:00Z"}
	not oci.created_ns with input as {}
	oci.dated_ns == 1767225600000000000 with input as {"created": "2026-01-01T00:00:00.000Z"}
}

test_declared if {
	app := {"name": "app.tar", "tags": ["ghcr.io/acme/Tiny:1"], "base": {"name": "x/y"}, "annotations": {"a": "b"}, "config": {"labels": {"c": "d"}}}
	every pattern in ["*tiny*", "x/y", "a=b", "c=*"] {
		oci.declared([pattern]) with input as app
	}
	every pattern in ["tiny", "d", "a=c", "y"] {
		not oci.declared([pattern]) with input as app
	}
	not oci.declared(["*"]) with input as {"name": "acme/app:1-debug"}
	not oci.declared([]) with input as app
}

test_megabytes if {
	every bytes, text in {0: "0 MB", 3000000: "3 MB", 20500000: "20.5 MB", 123456789: "123.5 MB"} {
		oci.megabytes(bytes) == text
	}
}
