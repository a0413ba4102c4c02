# METADATA
# title: Credential file copied into the image
# description: >-
#   A key or a credential file in a layer can be read by everyone who can pull the image, also when
#   a later instruction deletes it. What only a build stage copies is not part of the image and not
#   reported.
# related_resources:
#   - ref: https://docs.docker.com/build/building/secrets/
#     description: Docker, Build secrets
#   - ref: https://docs.docker.com/build/concepts/context/#dockerignore-files
#     description: Docker, .dockerignore files
#   - ref: https://www.cisecurity.org/benchmark/docker
#     description: CIS Docker Benchmark, section 4
# custom:
#   severity: high
#   covers: [df-secret-file]
#   controls: {cis-docker: "4.10"}
#   fix: >-
#     Remove the file from the image, mount it with RUN --mount=type=secret or at run time, and
#     list it in .dockerignore.
package policies.dockerfile.secret_file

import data.lib.dockerfile as df

deny contains {"message": msg, "path": df.argument_of(i, n)} if {
	some i in df.shipped
	i.spec.cmd in {"copy", "add"}
	some n, name in i.spec.args
	credential(name)
	not public(i, name)
	not doubled(i, n)
	msg := sprintf("%s puts %s into the image", [upper(i.spec.cmd), name])
}

# A destination says nothing new where a source is reported.
doubled(i, n) if {
	n == count(i.spec.args) - 1
	some source in df.sources(i.spec)
	credential(source)
}

credential(name) if regex.match(credentials, name)

credentials := concat("", [
	`(?i)(^|/)(`, concat("|", [
		# Keys
		`id_(rsa|dsa|ecdsa|ed25519)(_sk)?`,
		`[^/]*\.(pem|key|ppk|pfx|p12|jks|keystore|pkcs12|kdbx|ovpn)`,
		`\.ssh(/\*?)?`,
		`\.gnupg(/.*)?`,
		`secring\.gpg`,
		# Tools
		`\.?aws/(credentials|config)`,
		`\.aws/?`,
		`\.npmrc`,
		`\.yarnrc\.yml_auth`,
		`\.pypirc`,
		`\.netrc|_netrc`,
		`\.git-credentials`,
		`\.dockercfg`,
		`\.docker/config\.json`,
		`\.docker/?`,
		`\.kube/config`,
		`\.kube/?`,
		`kubeconfig(\.ya?ml)?|[^/]*\.kubeconfig`,
		`\.pgpass`,
		`\.my\.cnf`,
		`\.htpasswd`,
		`\.vault-token|\.vault_pass(\.txt)?`,
		`\.(bash|zsh|mysql|psql)_history`,
		`\.terraformrc|[^/]*\.tfstate(\.backup)?`,
		`\.azure(/.*)?`,
		`\.config/gcloud(/.*)?`,
		# Application credentials
		`\.env(\.(local|prod|production|staging|live|secret|secrets))?`,
		`application_default_credentials\.json`,
		`(service[-_]?account|gcp|gcloud|firebase|credentials?|client[-_]?secrets?)([-_.][^/]*)?\.json`,
		`secrets?\.(ya?ml|json|env|txt|properties)`,
		`master\.key`,
	]),
	`)$`,
])

# Certificates and public keys are there to be seen; keys of package repositories are public.
public(_, name) if regex.match(certificate, name)

certificate := concat("", [
	`(?i)(^|[-_./])(ca|cacerts?|ca[-_]?(bundle|certs?|certificates?|chain)|certs?|certificates?|chain|fullchain|`,
	`bundle|cabundle|root|rootca|intermediate|public|pub|trust(ed|store)?|truststore)([-_.0-9][^/]*)?`,
	`\.(pem|key|jks|p12|keystore)$`,
])

public(_, name) if regex.match(`(?i)(\.pub|public|gpg|signing|release|repo|archive|apt|nodesource|docker|nginx_signing)[^/]*\.key$`, name)

public(_, name) if regex.match(`(?i)(example|sample|template|test|dummy|dist)`, regex.replace(name, `^.*/`, ""))

public(i, _) if regex.match(`(?i)/(apt|keyrings?|rpm-gpg|ca-certificates|pki/ca-trust)(/|$)`, i.spec.args[count(i.spec.args) - 1])
