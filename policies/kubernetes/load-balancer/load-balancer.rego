# METADATA
# title: Service published by a load balancer
# description: >-
#   A Service of type LoadBalancer gets an address that, on most clouds, the whole internet can
#   reach, unless an annotation makes it internal or loadBalancerSourceRanges narrows it.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/service/#internal-load-balancer
#     description: Kubernetes, Service, Internal load balancer
#   - ref: https://kubernetes.io/docs/tasks/access-application-cluster/create-external-load-balancer/
#     description: Kubernetes, Create an External Load Balancer
# custom:
#   severity: medium
#   covers: [k8s-loadbalancer]
#   controls: {owasp-k8s: K07}
#   fix: Set loadBalancerSourceRanges, or the annotation with which your cloud makes the load balancer internal.
#   params:
#     internalAnnotations:
#       description: More annotations that make a load balancer internal, each with the value that does; an empty value stands for any.
#       default: {}
#       schema: {type: object, additionalProperties: {type: string}}
#     internalClasses:
#       description: Values of loadBalancerClass whose load balancers are internal.
#       default: [tailscale]
#       schema: {type: array, items: {type: string}}
package policies.kubernetes.load_balancer

import data.lib.kubernetes as k8s

deny contains {"message": msg, "path": path} if {
	input.kind == "Service"
	input.apiVersion == "v1"
	input.spec.type == "LoadBalancer"
	not stays_inside
	not narrowed
	[msg, path] := complaint
}

complaint := [msg, path] if {
	some [range, path] in ranges
	endswith(range, "/0")
	msg := sprintf("the load balancer lets every address in: a source range is %s", [range])
} else := [
	"the load balancer is open to every address; it has no source ranges and no annotation makes it internal",
	["spec", "type"],
]

annotations := k8s.labels_of(object.get(k8s.fields_of(object.get(input, "metadata", {})), "annotations", {}))

narrowed if {
	count(ranges) > 0
	every r in ranges {
		not endswith(r[0], "/0")
	}
}

# ranges is [range, path] of each source range. The field comes before the annotations.
ranges := fields if {
	fields := [[range, ["spec", "loadBalancerSourceRanges", i]] |
		some i, range in input.spec.loadBalancerSourceRanges
		is_string(range)
	]
	count(fields) > 0
} else := [[trim_space(range), ["metadata", "annotations", name]] |
	some name in [
		"service.beta.kubernetes.io/load-balancer-source-ranges",
		"service.beta.kubernetes.io/azure-allowed-ip-ranges",
	]
	is_string(annotations[name])
	some range in split(annotations[name], ",")
	trim_space(range) != ""
]

stays_inside if {
	some name, wanted in known_annotations
	says(annotations[name], wanted)
}

stays_inside if {
	some name, wanted in data.params["kubernetes/load-balancer"].internalAnnotations
	says(annotations[name], wanted)
}

stays_inside if input.spec.loadBalancerClass in data.params["kubernetes/load-balancer"].internalClasses

# The AWS Load Balancer Controller makes internal ones unless the scheme says otherwise.
stays_inside if {
	aws_controller
	object.get(annotations, "service.beta.kubernetes.io/aws-load-balancer-scheme", "internal") == "internal"
}

aws_controller if input.spec.loadBalancerClass in {"service.k8s.aws/nlb", "eks.amazonaws.com/nlb"}

aws_controller if annotations["service.beta.kubernetes.io/aws-load-balancer-type"] in {"external", "nlb-ip"}

says(value, wanted) if {
	is_string(value)
	lower(value) == lower(wanted)
}

says(value, "") if {
	is_string(value)
	not lower(value) in {"", "false"}
}

# From the documentation of each cloud's controller; "" stands for any value but false.
known_annotations := {
	"service.beta.kubernetes.io/aws-load-balancer-internal": "",
	"service.beta.kubernetes.io/aws-load-balancer-scheme": "internal",
	"service.beta.kubernetes.io/azure-load-balancer-internal": "true",
	"networking.gke.io/load-balancer-type": "Internal",
	"cloud.google.com/load-balancer-type": "Internal",
	"service.beta.kubernetes.io/openstack-internal-load-balancer": "true",
	"service.beta.kubernetes.io/oci-load-balancer-internal": "true",
	"oci-network-load-balancer.oraclecloud.com/internal": "true",
	"service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type": "private",
	"service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type": "intranet",
	"service.beta.kubernetes.io/alicloud-loadbalancer-address-type": "intranet",
	"service.beta.kubernetes.io/cce-load-balancer-internal-vpc": "true",
	"service.kubernetes.io/qcloud-loadbalancer-internal-subnetid": "",
	"service.beta.kubernetes.io/do-loadbalancer-network": "INTERNAL",
	"service.beta.kubernetes.io/scw-loadbalancer-private": "true",
	"load-balancer.hetzner.cloud/disable-public-network": "true",
	"yandex.cloud/load-balancer-type": "internal",
	"lb.stackit.cloud/internal-lb": "true",
}
