# METADATA
# title: API versions that Kubernetes deprecated or removed
# description: >-
#   From the deprecated API migration guide, the lifecycle marks of k8s.io/api up to v0.37 and, for
#   alpha versions that were dropped without a mark, the release notes.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/using-api/deprecation-guide/
#     description: Kubernetes, Deprecated API Migration Guide
# custom:
#   params:
#     targetVersion:
#       description: The Kubernetes release that the objects are meant for.
#       default: "1.37"
#       schema: {type: string, pattern: '^1\.[0-9]{1,3}$'}
package lib.kubernetes_api

target := data.params["lib/kubernetes-api"].targetVersion

target_minor := to_number(split(target, ".")[1])

# retired is what the table says of the object's version and kind.
retired := entry if {
	some entry in table[input.apiVersion]
	input.kind in entry.kinds
}

removed := retired if retired.removed <= target_minor

deprecated := retired if {
	retired.deprecated <= target_minor
	not removed
}

# advice ends a message with what to write instead, where there is something.
advice(entry) := sprintf("; use %s", [entry.use])

advice(entry) := "" if not entry.use

# Releases are the minor numbers of Kubernetes 1; without `removed` the version is still served and
# no removal is planned.
table := {
	"admissionregistration.k8s.io/v1alpha1": [
		{"kinds": {"ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"}, "deprecated": 29, "removed": 32, "use": "admissionregistration.k8s.io/v1"},
		{"kinds": {"MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding"}, "deprecated": 35, "removed": 38, "use": "admissionregistration.k8s.io/v1"},
	],
	"admissionregistration.k8s.io/v1beta1": [
		{"kinds": {"MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"}, "deprecated": 16, "removed": 22, "use": "admissionregistration.k8s.io/v1"},
		{"kinds": {"ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"}, "deprecated": 31, "removed": 34, "use": "admissionregistration.k8s.io/v1"},
		{"kinds": {"MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding"}, "deprecated": 37, "removed": 40, "use": "admissionregistration.k8s.io/v1"},
	],
	"apiextensions.k8s.io/v1beta1": [
		{"kinds": {"CustomResourceDefinition"}, "deprecated": 16, "removed": 22, "use": "apiextensions.k8s.io/v1"},
	],
	"apiregistration.k8s.io/v1beta1": [
		{"kinds": {"APIService"}, "deprecated": 19, "removed": 22, "use": "apiregistration.k8s.io/v1"},
	],
	"apps/v1beta1": [
		{"kinds": {"ControllerRevision", "Deployment", "StatefulSet"}, "deprecated": 8, "removed": 16, "use": "apps/v1"},
	],
	"apps/v1beta2": [
		{"kinds": {"ControllerRevision", "DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"}, "deprecated": 9, "removed": 16, "use": "apps/v1"},
	],
	"auditregistration.k8s.io/v1alpha1": [
		{"kinds": {"AuditSink"}, "deprecated": 19, "removed": 19},
	],
	"authentication.k8s.io/v1alpha1": [
		{"kinds": {"SelfSubjectReview"}, "deprecated": 29, "removed": 32, "use": "authentication.k8s.io/v1"},
	],
	"authentication.k8s.io/v1beta1": [
		{"kinds": {"TokenReview"}, "deprecated": 19, "removed": 22, "use": "authentication.k8s.io/v1"},
		{"kinds": {"SelfSubjectReview"}, "deprecated": 30, "removed": 33, "use": "authentication.k8s.io/v1"},
	],
	"authorization.k8s.io/v1beta1": [
		{"kinds": {"LocalSubjectAccessReview", "SelfSubjectAccessReview", "SelfSubjectRulesReview", "SubjectAccessReview"}, "deprecated": 19, "removed": 22, "use": "authorization.k8s.io/v1"},
	],
	"autoscaling/v2beta1": [
		{"kinds": {"HorizontalPodAutoscaler"}, "deprecated": 22, "removed": 25, "use": "autoscaling/v2"},
	],
	"autoscaling/v2beta2": [
		{"kinds": {"HorizontalPodAutoscaler"}, "deprecated": 23, "removed": 26, "use": "autoscaling/v2"},
	],
	"batch/v1beta1": [
		{"kinds": {"CronJob"}, "deprecated": 21, "removed": 25, "use": "batch/v1"},
	],
	"batch/v2alpha1": [
		{"kinds": {"CronJob"}, "deprecated": 21, "removed": 21, "use": "batch/v1"},
	],
	"certificates.k8s.io/v1alpha1": [
		{"kinds": {"ClusterTrustBundle"}, "deprecated": 34, "removed": 37, "use": "certificates.k8s.io/v1"},
		{"kinds": {"PodCertificateRequest"}, "deprecated": 35, "removed": 35, "use": "certificates.k8s.io/v1"},
	],
	"certificates.k8s.io/v1beta1": [
		{"kinds": {"CertificateSigningRequest"}, "deprecated": 19, "removed": 22, "use": "certificates.k8s.io/v1"},
		{"kinds": {"ClusterTrustBundle", "PodCertificateRequest"}, "deprecated": 37, "removed": 40, "use": "certificates.k8s.io/v1"},
	],
	"coordination.k8s.io/v1alpha1": [
		{"kinds": {"LeaseCandidate"}, "deprecated": 32, "removed": 32, "use": "coordination.k8s.io/v1beta1"},
	],
	"coordination.k8s.io/v1alpha2": [
		{"kinds": {"LeaseCandidate"}, "deprecated": 35, "removed": 38, "use": "coordination.k8s.io/v1beta1"},
	],
	"coordination.k8s.io/v1beta1": [
		{"kinds": {"Lease"}, "deprecated": 19, "removed": 22, "use": "coordination.k8s.io/v1"},
		{"kinds": {"LeaseCandidate"}, "deprecated": 36, "removed": 39},
	],
	"discovery.k8s.io/v1alpha1": [
		{"kinds": {"EndpointSlice"}, "deprecated": 17, "removed": 21, "use": "discovery.k8s.io/v1"},
	],
	"discovery.k8s.io/v1beta1": [
		{"kinds": {"EndpointSlice"}, "deprecated": 21, "removed": 25, "use": "discovery.k8s.io/v1"},
	],
	"events.k8s.io/v1beta1": [
		{"kinds": {"Event"}, "deprecated": 22, "removed": 25, "use": "events.k8s.io/v1"},
	],
	"extensions/v1beta1": [
		{"kinds": {"DaemonSet", "Deployment", "ReplicaSet"}, "deprecated": 8, "removed": 16, "use": "apps/v1"},
		{"kinds": {"NetworkPolicy"}, "deprecated": 9, "removed": 16, "use": "networking.k8s.io/v1"},
		{"kinds": {"PodSecurityPolicy"}, "deprecated": 11, "removed": 16, "use": "Pod Security admission"},
		{"kinds": {"Ingress"}, "deprecated": 14, "removed": 22, "use": "networking.k8s.io/v1"},
	],
	"flowcontrol.apiserver.k8s.io/v1alpha1": [
		{"kinds": {"FlowSchema", "PriorityLevelConfiguration"}, "deprecated": 20, "removed": 21, "use": "flowcontrol.apiserver.k8s.io/v1"},
	],
	"flowcontrol.apiserver.k8s.io/v1beta1": [
		{"kinds": {"FlowSchema", "PriorityLevelConfiguration"}, "deprecated": 23, "removed": 26, "use": "flowcontrol.apiserver.k8s.io/v1"},
	],
	"flowcontrol.apiserver.k8s.io/v1beta2": [
		{"kinds": {"FlowSchema", "PriorityLevelConfiguration"}, "deprecated": 26, "removed": 29, "use": "flowcontrol.apiserver.k8s.io/v1"},
	],
	"flowcontrol.apiserver.k8s.io/v1beta3": [
		{"kinds": {"FlowSchema", "PriorityLevelConfiguration"}, "deprecated": 29, "removed": 32, "use": "flowcontrol.apiserver.k8s.io/v1"},
	],
	"networking.k8s.io/v1alpha1": [
		{"kinds": {"ClusterCIDR"}, "deprecated": 28, "removed": 29},
		{"kinds": {"IPAddress", "ServiceCIDR"}, "deprecated": 30, "removed": 33, "use": "networking.k8s.io/v1"},
	],
	"networking.k8s.io/v1beta1": [
		{"kinds": {"Ingress", "IngressClass"}, "deprecated": 19, "removed": 22, "use": "networking.k8s.io/v1"},
		{"kinds": {"IPAddress", "ServiceCIDR"}, "deprecated": 34, "removed": 37, "use": "networking.k8s.io/v1"},
	],
	"node.k8s.io/v1alpha1": [
		{"kinds": {"RuntimeClass"}, "deprecated": 20, "removed": 22, "use": "node.k8s.io/v1"},
	],
	"node.k8s.io/v1beta1": [
		{"kinds": {"RuntimeClass"}, "deprecated": 22, "removed": 25, "use": "node.k8s.io/v1"},
	],
	"policy/v1beta1": [
		{"kinds": {"PodSecurityPolicy"}, "deprecated": 21, "removed": 25, "use": "Pod Security admission"},
		{"kinds": {"PodDisruptionBudget"}, "deprecated": 21, "removed": 25, "use": "policy/v1"},
	],
	"rbac.authorization.k8s.io/v1alpha1": [
		{"kinds": {"ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"}, "deprecated": 17, "removed": 23, "use": "rbac.authorization.k8s.io/v1"},
	],
	"rbac.authorization.k8s.io/v1beta1": [
		{"kinds": {"ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"}, "deprecated": 17, "removed": 22, "use": "rbac.authorization.k8s.io/v1"},
	],
	"resource.k8s.io/v1alpha1": [
		{"kinds": {"PodScheduling"}, "deprecated": 27, "removed": 27},
		{"kinds": {"ResourceClass"}, "deprecated": 27, "removed": 27, "use": "DeviceClass of resource.k8s.io/v1"},
		{"kinds": {"ResourceClaim", "ResourceClaimTemplate"}, "deprecated": 27, "removed": 27, "use": "resource.k8s.io/v1"},
	],
	"resource.k8s.io/v1alpha2": [
		{"kinds": {"PodSchedulingContext", "ResourceClaimParameters", "ResourceClassParameters"}, "deprecated": 31, "removed": 31},
		{"kinds": {"ResourceClass"}, "deprecated": 31, "removed": 31, "use": "DeviceClass of resource.k8s.io/v1"},
		{"kinds": {"ResourceClaim", "ResourceClaimTemplate", "ResourceSlice"}, "deprecated": 31, "removed": 31, "use": "resource.k8s.io/v1"},
	],
	"resource.k8s.io/v1alpha3": [
		{"kinds": {"PodSchedulingContext"}, "deprecated": 32, "removed": 32},
		{"kinds": {"DeviceClass", "ResourceClaim", "ResourceClaimTemplate", "ResourceSlice"}, "deprecated": 32, "removed": 34, "use": "resource.k8s.io/v1"},
		{"kinds": {"DeviceTaintRule"}, "deprecated": 36, "removed": 39, "use": "resource.k8s.io/v1"},
	],
	"resource.k8s.io/v1beta1": [
		{"kinds": {"DeviceClass", "ResourceClaim", "ResourceClaimTemplate", "ResourceSlice"}, "deprecated": 35, "removed": 38, "use": "resource.k8s.io/v1"},
	],
	"resource.k8s.io/v1beta2": [
		{"kinds": {"DeviceClass", "ResourceClaim", "ResourceClaimTemplate", "ResourceSlice"}, "deprecated": 36, "removed": 39, "use": "resource.k8s.io/v1"},
	],
	"scheduling.k8s.io/v1alpha1": [
		{"kinds": {"PriorityClass"}, "deprecated": 14, "removed": 23, "use": "scheduling.k8s.io/v1"},
		{"kinds": {"Workload"}, "deprecated": 36, "removed": 36, "use": "scheduling.k8s.io/v1beta1"},
	],
	"scheduling.k8s.io/v1alpha2": [
		{"kinds": {"PodGroup", "Workload"}, "deprecated": 37, "removed": 37, "use": "scheduling.k8s.io/v1beta1"},
	],
	"scheduling.k8s.io/v1beta1": [
		{"kinds": {"PriorityClass"}, "deprecated": 14, "removed": 22, "use": "scheduling.k8s.io/v1"},
	],
	"settings.k8s.io/v1alpha1": [
		{"kinds": {"PodPreset"}, "deprecated": 20, "removed": 20},
	],
	"storage.k8s.io/v1alpha1": [
		{"kinds": {"CSIStorageCapacity", "VolumeAttachment"}, "deprecated": 21, "removed": 24, "use": "storage.k8s.io/v1"},
		{"kinds": {"VolumeAttributesClass"}, "deprecated": 32, "removed": 35, "use": "storage.k8s.io/v1"},
	],
	"storage.k8s.io/v1beta1": [
		{"kinds": {"CSINode"}, "deprecated": 17, "removed": 22, "use": "storage.k8s.io/v1"},
		{"kinds": {"CSIDriver", "StorageClass", "VolumeAttachment"}, "deprecated": 19, "removed": 22, "use": "storage.k8s.io/v1"},
		{"kinds": {"CSIStorageCapacity"}, "deprecated": 24, "removed": 27, "use": "storage.k8s.io/v1"},
		{"kinds": {"VolumeAttributesClass"}, "deprecated": 34, "removed": 37, "use": "storage.k8s.io/v1"},
	],
	"storagemigration.k8s.io/v1alpha1": [
		{"kinds": {"StorageVersionMigration"}, "deprecated": 33, "removed": 35, "use": "storagemigration.k8s.io/v1"},
	],
	"storagemigration.k8s.io/v1beta1": [
		{"kinds": {"StorageVersionMigration"}, "deprecated": 37, "removed": 40, "use": "storagemigration.k8s.io/v1"},
	],
	"v1": [
		{"kinds": {"Endpoints"}, "deprecated": 33, "use": "discovery.k8s.io/v1 EndpointSlice"},
	],
}
