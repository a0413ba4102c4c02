# METADATA
# title: Privileged container
# description: >-
#   A privileged container has every capability, sees every device of its node and is not confined
#   by seccomp, AppArmor or SELinux: whoever controls it controls the node.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, Baseline, Privileged Containers
#   - ref: https://media.defense.gov/2022/Aug/29/2003066362/-1/-1/0/CTR_KUBERNETES_HARDENING_GUIDANCE_1.2_20220829.PDF
#     description: NSA and CISA, Kubernetes Hardening Guide 1.2
# custom:
#   severity: high
#   covers: [k8s-privileged]
#   controls: {pss: baseline, pss-check: "privileged", cis-kubernetes: "5.2.2", nsa: "Pod security enforcement", owasp-k8s: K01}
#   fix: >-
#     Remove securityContext.privileged or set it to false; add the one capability that is needed
#     instead.
package policies.kubernetes.privileged

import data.lib.kubernetes as k8s

deny contains {"message": msg, "path": path} if {
	some c in k8s.containers
	c.spec.securityContext.privileged == true
	msg := sprintf("container %q is privileged", [c.name])
	path := k8s.at(c, ["securityContext", "privileged"])
}
