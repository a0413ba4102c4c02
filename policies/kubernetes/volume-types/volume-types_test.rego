package policies.kubernetes.volume_types_test

import data.policies.kubernetes.volume_types

pod(spec) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": spec}

types := ["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected", "secret"]

findings(volumes) := found if {
	found := volume_types.deny with input as pod({"volumes": volumes}) with data.params as {"kubernetes/volume-types": {"allowed": types}}
}

test_other_types if {
	every type in [
		"hostPath", "gcePersistentDisk", "awsElasticBlockStore", "gitRepo", "nfs", "iscsi", "glusterfs", "rbd", "flexVolume", "cinder", "cephfs", "flocker", "fc",
		"azureFile", "vsphereVolume", "quobyte", "azureDisk", "portworxVolume", "photonPersistentDisk", "scaleIO", "storageos", "somethingNew",
	] {
		findings([{"name": "a", "emptyDir": {}}, {"name": "b", type: {}}]) == {{
			"message": sprintf("volume \"b\" is of type %s", [type]),
			"path": ["spec", "volumes", 1, type],
		}}
	}
}

test_a_core_type_beside_another_counts if {
	findings([{"name": "a", "emptyDir": {}, "nfs": {}}]) == set()
}

test_core_types if {
	every type in types {
		findings([{"name": "a", type: {}}, {"name": "b", type: {}, "nfs": null}]) == set()
	}
}

test_no_source_is_an_empty_dir if {
	every volumes in [null, [], [null], [{}], [{"name": "a"}], [{"name": "a", "emptyDir": null}]] {
		findings(volumes) == set()
	}
}
