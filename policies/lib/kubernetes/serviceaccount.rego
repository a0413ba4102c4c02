package lib.kubernetes

# service_account is the name of the account that the Pod runs as; undefined when the object holds
# no Pod. serviceAccount is the deprecated name of the field and counts when the other is empty.
service_account := name if {
	name := pod.spec.serviceAccountName
	is_string(name)
	name != ""
} else := name if {
	name := pod.spec.serviceAccount
	is_string(name)
	name != ""
} else := "default" if {
	pod
}

# control_plane_pod holds for the static Pods that kubeadm writes for the control plane. They live in
# kube-system and, being static, can have no service account.
control_plane_pod(object) if {
	object.kind == "Pod"
	object.metadata.namespace == "kube-system"
	object.metadata.labels.tier == "control-plane"
}
