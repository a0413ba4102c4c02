package policies.image.secret_in_label_test

import data.policies.image.secret_in_label

image(labels, annotations) := {"config": {"labels": labels}, "annotations": annotations, "layers": []}

test_secrets if {
	{f.path | some f in secret_in_label.deny} == {["config", "labels", "deploy.password"]} with input as image({"deploy.password": "hunter2"}, {})
	{f.path | some f in secret_in_label.deny} == {["annotations", "vcs"]} with input as image({}, {"vcs": "https://bot:hunter2@git.example.com/x"})
	layer := {"layers": [{"annotations": {}}, {"annotations": {"vcs": "https://bot:hunter2@git.example.com/x"}}]}
	{f.path | some f in secret_in_label.deny} == {["layers", 1, "annotations", "vcs"]} with input as layer
}

test_harmless if {
	labels := {
		"org.opencontainers.image.source": "https://github.com/acme/app",
		"org.opencontainers.image.revision": "24454f830cdb571e2c4ad15481119c43b3cafd48",
		"maintainer": "Acme <team@example.com>",
	}
	count(secret_in_label.deny) == 0 with input as image(labels, labels)
}
