package policies.image.secret_in_history_test

import data.policies.image.secret_in_history

image(created_by) := {"history": [{"created_by": "FROM x"}, {"created_by": created_by}], "config": {"env": []}}

found(created_by) := {f.message | some f in secret_in_history.deny with input as image(created_by)}

token := concat("", ["gh", "p_0123456789abcdefghijABCDEFGHIJ012345"])

test_secrets if {
	every text in [
		"RUN |1 NPM_TOKEN=5f0c7a3e9b1d /bin/sh -c npm ci # buildkit",
		"|2 V=1 DB_PASSWORD=hunter2 /bin/bash -o pipefail -c make",
		"/bin/sh -c #(nop)  ENV DB_PASSWORD=hunter2",
		"ARG DB_PASSWORD=hunter2",
		"ENV A=b DB_PASSWORD=hunter2",
		"RUN /bin/sh -c curl -fsS -u deploy:hunter2 https://example.com # buildkit",
		"RUN /bin/sh -c curl --user=deploy:hunter2 https://example.com # buildkit",
		"RUN /bin/sh -c wget --password=hunter2 https://example.com # buildkit",
		"RUN /bin/sh -c docker login -u ci -p hunter2 example.com # buildkit",
		"RUN /bin/sh -c sshpass -p hunter2 ssh example.com # buildkit",
		"RUN /bin/sh -c curl -H 'Authorization: Bearer 0a1b2c3d4e5f' https://example.com # buildkit",
		"RUN /bin/sh -c curl -H 'PRIVATE-TOKEN: 0a1b2c3d4e5f' https://example.com # buildkit",
		"RUN /bin/sh -c npm config set //registry.npmjs.org/:_authToken=0a1b2c3d4e5f # buildkit",
		"/bin/sh -c echo \"root:hunter2\" | chpasswd",
		"/bin/sh -c git clone https://bot:hunter2@git.example.com/x",
		sprintf("RUN /bin/sh -c T=%s make # buildkit", [token]),
		sprintf("COPY %s /x # buildkit", [token]),
	] {
		count(found(text)) == 1
	}
}

test_messages_name_the_step_and_keep_the_secret if {
	secret_in_history.deny == {{
		"message": "step 1 of the history (RUN) shows a literal secret as build argument NPM_TOKEN",
		"path": ["history", 1, "created_by"],
	}} with input as image("RUN |1 NPM_TOKEN=5f0c7a3e9b1d /bin/sh -c npm ci # buildkit")
}

test_harmless if {
	every text in [
		"RUN |1 VERSION=1.2 /bin/sh -c make # buildkit",
		"RUN |1 NPM_TOKEN= /bin/sh -c npm ci # buildkit",
		"ARG NPM_TOKEN",
		"ENV DB_PASSWORD_FILE=/run/secrets/db",
		"RUN /bin/sh -c curl -u \"$USER:$PASSWORD\" https://example.com # buildkit",
		"RUN /bin/sh -c curl -u ${U}:${P} https://example.com # buildkit",
		"RUN /bin/sh -c docker login -p $(cat /run/secrets/t) # buildkit",
		"RUN /bin/sh -c curl -H \"Authorization: Bearer $TOKEN\" https://example.com # buildkit",
		"RUN /bin/sh -c npm config set //registry.npmjs.org/:_authToken=${NPM_TOKEN} # buildkit",
		"/bin/sh -c echo \"root:$P\" | chpasswd",
		"LABEL a=b",
		"",
	] {
		count(found(text)) == 0
	}
}

test_what_the_environment_holds_is_another_rule if {
	image_with_env := {"history": [{"created_by": "ENV DB_PASSWORD=hunter2"}], "config": {"env": [{"name": "DB_PASSWORD", "value": "hunter2"}]}}
	count(secret_in_history.deny) == 0 with input as image_with_env
	changed := {"history": [{"created_by": "ENV DB_PASSWORD=hunter2"}], "config": {"env": [{"name": "DB_PASSWORD", "value": ""}]}}
	count(secret_in_history.deny) == 1 with input as changed
}
