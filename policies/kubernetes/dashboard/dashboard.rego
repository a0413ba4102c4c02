# METADATA
# title: Kubernetes Dashboard
# description: >-
#   The Dashboard shows and changes the cluster with the rights of its service account or of a token
#   in the browser; exposed dashboards have been taken over many times. The project is archived and
#   gets no fixes.
# related_resources:
#   - ref: https://github.com/kubernetes/dashboard
#     description: Kubernetes Dashboard, archived
#   - ref: https://media.defense.gov/2022/Aug/29/2003066362/-1/-1/0/CTR_KUBERNETES_HARDENING_GUIDANCE_1.2_20220829.PDF
#     description: NSA and CISA, Kubernetes Hardening Guide
# custom:
#   severity: medium
#   covers: [k8s-dashboard]
#   controls: {owasp-k8s: K10}
#   fix: Remove the Dashboard; use kubectl or a maintained interface that runs outside of the cluster, such as Headlamp on the desktop.
package policies.kubernetes.dashboard

import data.lib.image
import data.lib.kubernetes as k8s

deny contains {"message": msg, "path": path} if {
	some c in k8s.containers
	some path in evidence(c)
	msg := sprintf("container %q is the Kubernetes Dashboard%s", [c.name, remark(c)])
}

# evidence is the image, else, for a copy under another name, the label that the manifests give.
evidence(c) := {k8s.at(c, ["image"])} if {
	dashboard_image(image.parse(c.spec.image).repository)
} else := {array.concat(k8s.pod.metadata_path, ["labels", "k8s-app"])} if {
	k8s.pod.metadata.labels["k8s-app"] == "kubernetes-dashboard"
	c.type == "container"
} else := set()

# kubernetesui/dashboard, -api, -auth and -web; k8s.gcr.io/kubernetes-dashboard-amd64; mirrors of them.
dashboard_image(repository) if regex.match(`(^|/)kubernetesui/dashboard(-(api|auth|web))?$`, repository)

dashboard_image(repository) if regex.match(`(^|/)kubernetes-dashboard(-(amd64|arm|arm64|ppc64le|s390x|init-amd64))?$`, repository)

remark(c) := "; its login can be skipped" if {
	some word in c.spec.args
	regex.match(`^--enable-skip-login(=true)?$`, k8s.text_of(word))
} else := ""
