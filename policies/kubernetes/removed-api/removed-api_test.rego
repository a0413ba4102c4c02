package policies.kubernetes.removed_api_test

import data.policies.kubernetes.removed_api

doc(version, kind) := {"apiVersion": version, "kind": kind, "metadata": {"name": "x"}}

findings(target, version, kind) := f if {
	f := removed_api.deny with input as doc(version, kind)
		with data.params as {"lib/kubernetes-api": {"targetVersion": target}}
}

test_message if {
	findings("1.37", "extensions/v1beta1", "Ingress") == {{
		"message": "Kubernetes 1.37 does not serve extensions/v1beta1 Ingress, which was removed in 1.22; use networking.k8s.io/v1",
		"path": ["apiVersion"],
	}}
	findings("1.37", "settings.k8s.io/v1alpha1", "PodPreset") == {{
		"message": "Kubernetes 1.37 does not serve settings.k8s.io/v1alpha1 PodPreset, which was removed in 1.20",
		"path": ["apiVersion"],
	}}
}

# The removals of the migration guide, by release.
test_guide[name] if {
	some name, c in {
		"Deployment, extensions": {"version": "extensions/v1beta1", "kind": "Deployment", "removed": 16},
		"DaemonSet, extensions": {"version": "extensions/v1beta1", "kind": "DaemonSet", "removed": 16},
		"NetworkPolicy": {"version": "extensions/v1beta1", "kind": "NetworkPolicy", "removed": 16},
		"Deployment, first beta": {"version": "apps/v1beta1", "kind": "Deployment", "removed": 16},
		"StatefulSet": {"version": "apps/v1beta2", "kind": "StatefulSet", "removed": 16},
		"webhooks": {"version": "admissionregistration.k8s.io/v1beta1", "kind": "ValidatingWebhookConfiguration", "removed": 22},
		"CustomResourceDefinition": {"version": "apiextensions.k8s.io/v1beta1", "kind": "CustomResourceDefinition", "removed": 22},
		"APIService": {"version": "apiregistration.k8s.io/v1beta1", "kind": "APIService", "removed": 22},
		"TokenReview": {"version": "authentication.k8s.io/v1beta1", "kind": "TokenReview", "removed": 22},
		"SubjectAccessReview": {"version": "authorization.k8s.io/v1beta1", "kind": "SubjectAccessReview", "removed": 22},
		"CertificateSigningRequest": {"version": "certificates.k8s.io/v1beta1", "kind": "CertificateSigningRequest", "removed": 22},
		"Lease": {"version": "coordination.k8s.io/v1beta1", "kind": "Lease", "removed": 22},
		"Ingress": {"version": "networking.k8s.io/v1beta1", "kind": "Ingress", "removed": 22},
		"IngressClass": {"version": "networking.k8s.io/v1beta1", "kind": "IngressClass", "removed": 22},
		"RoleBinding": {"version": "rbac.authorization.k8s.io/v1beta1", "kind": "RoleBinding", "removed": 22},
		"PriorityClass": {"version": "scheduling.k8s.io/v1beta1", "kind": "PriorityClass", "removed": 22},
		"StorageClass": {"version": "storage.k8s.io/v1beta1", "kind": "StorageClass", "removed": 22},
		"CronJob": {"version": "batch/v1beta1", "kind": "CronJob", "removed": 25},
		"EndpointSlice": {"version": "discovery.k8s.io/v1beta1", "kind": "EndpointSlice", "removed": 25},
		"Event": {"version": "events.k8s.io/v1beta1", "kind": "Event", "removed": 25},
		"HorizontalPodAutoscaler, v2beta1": {"version": "autoscaling/v2beta1", "kind": "HorizontalPodAutoscaler", "removed": 25},
		"PodDisruptionBudget": {"version": "policy/v1beta1", "kind": "PodDisruptionBudget", "removed": 25},
		"PodSecurityPolicy": {"version": "policy/v1beta1", "kind": "PodSecurityPolicy", "removed": 25},
		"RuntimeClass": {"version": "node.k8s.io/v1beta1", "kind": "RuntimeClass", "removed": 25},
		"HorizontalPodAutoscaler, v2beta2": {"version": "autoscaling/v2beta2", "kind": "HorizontalPodAutoscaler", "removed": 26},
		"FlowSchema, v1beta1": {"version": "flowcontrol.apiserver.k8s.io/v1beta1", "kind": "FlowSchema", "removed": 26},
		"CSIStorageCapacity": {"version": "storage.k8s.io/v1beta1", "kind": "CSIStorageCapacity", "removed": 27},
		"FlowSchema, v1beta2": {"version": "flowcontrol.apiserver.k8s.io/v1beta2", "kind": "FlowSchema", "removed": 29},
		"FlowSchema, v1beta3": {"version": "flowcontrol.apiserver.k8s.io/v1beta3", "kind": "FlowSchema", "removed": 32},
	}
	count(findings(sprintf("1.%d", [c.removed]), c.version, c.kind)) == 1
	count(findings(sprintf("1.%d", [c.removed - 1]), c.version, c.kind)) == 0
}

test_after_the_guide[name] if {
	some name, c in {
		"ValidatingAdmissionPolicy": {"version": "admissionregistration.k8s.io/v1beta1", "kind": "ValidatingAdmissionPolicy", "removed": 34},
		"ServiceCIDR": {"version": "networking.k8s.io/v1beta1", "kind": "ServiceCIDR", "removed": 37},
		"VolumeAttributesClass": {"version": "storage.k8s.io/v1beta1", "kind": "VolumeAttributesClass", "removed": 37},
		"ResourceClaim": {"version": "resource.k8s.io/v1alpha3", "kind": "ResourceClaim", "removed": 34},
	}
	count(findings(sprintf("1.%d", [c.removed]), c.version, c.kind)) == 1
	count(findings(sprintf("1.%d", [c.removed - 1]), c.version, c.kind)) == 0
}

test_served[name] if {
	some name, c in {
		"current": ["apps/v1", "Deployment"],
		"deprecated": ["v1", "Endpoints"],
		"another kind of the version": ["policy/v1beta1", "Eviction"],
		"of another group": ["example.com/v1beta1", "Deployment"],
	}
	count(findings("1.37", c[0], c[1])) == 0
}

test_odd_object if {
	found := removed_api.deny with input as {"apiVersion": 7, "kind": null}
		with data.params as {"lib/kubernetes-api": {"targetVersion": "1.37"}}
	count(found) == 0
}
