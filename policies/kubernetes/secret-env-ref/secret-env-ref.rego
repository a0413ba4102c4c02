# METADATA
# title: Secret passed as environment variable
# description: >-
#   Environment variables are inherited by every child process, shown by crash dumps and debug
#   pages, and keep their value until the Pod restarts. A Secret that is mounted as a file has none
#   of these faults. This is the common way to pass Secrets all the same, and far better than
#   writing them down.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/secret/#using-secrets-as-files-from-a-pod
#     description: Kubernetes, Using Secrets as files from a Pod
#   - ref: https://kubernetes.io/docs/concepts/security/secrets-good-practices/
#     description: Kubernetes, Good practices for Kubernetes Secrets
# custom:
#   severity: info
#   covers: [k8s-secret-env]
#   controls: {cis-kubernetes: "5.4.1", owasp-k8s: K08}
#   fix: Mount the Secret as a volume and let the application read the file.
package policies.kubernetes.secret_env_ref

import data.lib.kubernetes as k8s

deny contains {"message": msg, "path": path} if {
	some c in k8s.containers
	some i, variable in c.spec.env
	ref := variable.valueFrom.secretKeyRef
	is_object(ref)
	msg := sprintf("container %q gets Secret %q as the environment variable %v", [c.name, object.get(ref, "name", ""), variable.name])
	path := k8s.at(c, ["env", i, "valueFrom", "secretKeyRef"])
}

deny contains {"message": msg, "path": path} if {
	some c in k8s.containers
	some i, source in c.spec.envFrom
	ref := source.secretRef
	is_object(ref)
	msg := sprintf("container %q gets all of Secret %q as environment variables", [c.name, object.get(ref, "name", "")])
	path := k8s.at(c, ["envFrom", i, "secretRef"])
}
