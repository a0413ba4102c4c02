package policies.kubernetes.load_balancer_test

import data.policies.kubernetes.load_balancer

service(annotations, spec) := {
	"apiVersion": "v1",
	"kind": "Service",
	"metadata": {"name": "web", "annotations": annotations},
	"spec": object.union({"type": "LoadBalancer"}, spec),
}

params(values) := {"kubernetes/load-balancer": object.union({"internalAnnotations": {}, "internalClasses": ["tailscale"]}, values)}

test_open if {
	load_balancer.deny with input as service({}, {})
		with data.params as params({}) == {{
			"message": "the load balancer is open to every address; it has no source ranges and no annotation makes it internal",
			"path": ["spec", "type"],
		}}
}

test_open_in_other_words[name] if {
	some name, doc in {
		"no annotations": {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": {"type": "LoadBalancer"}},
		"null annotations": service(null, {}),
		"null ranges": service({}, {"loadBalancerSourceRanges": null}),
		"empty ranges": service({}, {"loadBalancerSourceRanges": []}),
		"empty range annotation": service({"service.beta.kubernetes.io/load-balancer-source-ranges": ""}, {}),
		"not internal": service({"service.beta.kubernetes.io/azure-load-balancer-internal": "false"}, {}),
		"not internal, AWS": service({"service.beta.kubernetes.io/aws-load-balancer-internal": "false"}, {}),
		"external on GKE": service({"networking.gke.io/load-balancer-type": "External"}, {}),
		"internet-facing": service({"service.beta.kubernetes.io/aws-load-balancer-scheme": "internet-facing"}, {}),
		"internet-facing of the controller": service(
			{
				"service.beta.kubernetes.io/aws-load-balancer-type": "external",
				"service.beta.kubernetes.io/aws-load-balancer-scheme": "internet-facing",
			},
			{},
		),
		"internet-facing by class": service(
			{"service.beta.kubernetes.io/aws-load-balancer-scheme": "internet-facing"},
			{"loadBalancerClass": "service.k8s.aws/nlb"},
		),
		"in-tree NLB": service({"service.beta.kubernetes.io/aws-load-balancer-type": "nlb"}, {}),
		"another class": service({}, {"loadBalancerClass": "metallb.universe.tf/metallb"}),
		"annotation of an odd type": service({"service.beta.kubernetes.io/azure-load-balancer-internal": true}, {}),
	}
	findings := load_balancer.deny with input as doc with data.params as params({})
	{f.path | some f in findings} == {["spec", "type"]}
}

test_open_range[name] if {
	some name, c in {
		"field": {"doc": service({}, {"loadBalancerSourceRanges": ["10.0.0.0/8", "0.0.0.0/0"]}), "path": ["spec", "loadBalancerSourceRanges", 1]},
		"IPv6": {"doc": service({}, {"loadBalancerSourceRanges": ["::/0"]}), "path": ["spec", "loadBalancerSourceRanges", 0]},
		"annotation": {
			"doc": service({"service.beta.kubernetes.io/load-balancer-source-ranges": "10.0.0.0/8, 0.0.0.0/0"}, {}),
			"path": ["metadata", "annotations", "service.beta.kubernetes.io/load-balancer-source-ranges"],
		},
	}
	findings := load_balancer.deny with input as c.doc with data.params as params({})
	{f.path | some f in findings} == {c.path}
}

test_closed[name] if {
	some name, doc in {
		"source ranges": service({}, {"loadBalancerSourceRanges": ["203.0.113.0/24"]}),
		"range annotation": service({"service.beta.kubernetes.io/load-balancer-source-ranges": "203.0.113.0/24"}, {}),
		"AWS, old": service({"service.beta.kubernetes.io/aws-load-balancer-internal": "0.0.0.0/0"}, {}),
		"AWS": service({"service.beta.kubernetes.io/aws-load-balancer-scheme": "internal"}, {}),
		"AWS controller's default": service({"service.beta.kubernetes.io/aws-load-balancer-type": "external"}, {}),
		"AWS class's default": service({}, {"loadBalancerClass": "service.k8s.aws/nlb"}),
		"EKS auto mode's default": service({}, {"loadBalancerClass": "eks.amazonaws.com/nlb"}),
		"Azure": service({"service.beta.kubernetes.io/azure-load-balancer-internal": "true"}, {}),
		"GKE": service({"networking.gke.io/load-balancer-type": "Internal"}, {}),
		"GKE, old": service({"cloud.google.com/load-balancer-type": "internal"}, {}),
		"OpenStack": service({"service.beta.kubernetes.io/openstack-internal-load-balancer": "true"}, {}),
		"Tencent": service({"service.kubernetes.io/qcloud-loadbalancer-internal-subnetid": "subnet-1"}, {}),
		"tailnet": service({}, {"loadBalancerClass": "tailscale"}),
		"another type": service({}, {"type": "ClusterIP"}),
	}
	findings := load_balancer.deny with input as doc with data.params as params({})
	count(findings) == 0
}

test_own_annotation_and_class if {
	p := params({"internalAnnotations": {"lb.example.com/zone": "inside", "lb.example.com/private": ""}, "internalClasses": ["example.com/private"]})
	every doc in [
		service({"lb.example.com/zone": "inside"}, {}),
		service({"lb.example.com/private": "yes"}, {}),
		service({}, {"loadBalancerClass": "example.com/private"}),
	] {
		findings := load_balancer.deny with input as doc with data.params as p
		count(findings) == 0
	}
	outside := load_balancer.deny with input as service({"lb.example.com/zone": "outside"}, {}) with data.params as p
	count(outside) == 1
}
