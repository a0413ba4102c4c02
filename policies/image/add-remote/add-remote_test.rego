package policies.image.add_remote_test

import data.policies.image.add_remote

image(created_by) := {"history": [{"created_by": created_by}]}

test_remote if {
	every text in [
		"ADD https://example.com/tool.tgz /opt/ # buildkit",
		"/bin/sh -c #(nop) ADD https://example.com/tool.tgz in /opt/",
		"ADD a HTTP://example.com/b /opt/ # buildkit",
		"ADD https://github.com/acme/web.git#main /src # buildkit",
		"ADD git@github.com:acme/web.git /src # buildkit",
		"ADD [\"https://example.com/a b\", \"/x\"]",
	] {
		{f.path | some f in add_remote.deny} == {["history", 0, "created_by"]} with input as image(text)
	}
}

test_harmless if {
	every text in [
		"ADD file:0a1b in / ", "ADD rootfs.tar / # buildkit", "COPY https: /x # buildkit",
		"ADD --checksum=sha256:0a1b https://example.com/a / # buildkit",
		"ADD https://github.com/acme/web.git#24454f830cdb571e2c4ad15481119c43b3cafd48 /src # buildkit",
		"RUN /bin/sh -c curl https://example.com # buildkit",
		"ADD x https://x",
	] {
		count(add_remote.deny) == 0 with input as image(text)
	}
}

test_messages_keep_secrets if {
	some finding in add_remote.deny with input as image("ADD https://bot:hunter2@example.com/a?token=hunter2 /x # buildkit")
	not contains(finding.message, "hunter2")
	contains(finding.message, "https://example.com/a,")
}
