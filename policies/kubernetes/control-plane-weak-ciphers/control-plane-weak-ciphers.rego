# METADATA
# title: Weak TLS cipher suites
# description: >-
#   RC4, 3DES, CBC suites and RSA key exchange have known attacks, or let a recording be read later
#   once the key leaks. Go chooses good suites by itself; a list of your own should hold no others.
# related_resources:
#   - ref: https://www.rfc-editor.org/rfc/rfc9325#section-4.2
#     description: RFC 9325, recommended cipher suites
#   - ref: https://pkg.go.dev/crypto/tls#InsecureCipherSuites
#     description: Go, cipher suites with security issues
# custom:
#   severity: medium
#   match: lib/kubernetes-component
#   covers: [k8s-cp-tls-ciphers]
#   controls: {cis-kubernetes: ["1.2.29", "4.2.12"], owasp-k8s: K09}
#   fix: Remove the cipher suite list, or keep only TLS_ECDHE suites with GCM or CHACHA20_POLY1305.
package policies.kubernetes.control_plane_weak_ciphers

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": v.path} if {
	some c in component.instances
	v := component.list(c, list_flag(c.component))
	weak := [suite | some suite in v.items; is_weak(suite)]
	count(weak) > 0
	msg := sprintf("%s: %s allows %s", [c.name, component.label(c, list_flag(c.component)), concat(", ", weak)])
}

unknown contains f if {
	some c in component.instances
	f := component.unknown_list(c, list_flag(c.component))
}

list_flag("etcd") := "cipher-suites"

list_flag(name) := "tls-cipher-suites" if name != "etcd"

is_weak(suite) if regex.match(`_RC4_|_3DES_|_CBC_|_NULL_|_EXPORT_|^TLS_RSA_`, upper(suite))
