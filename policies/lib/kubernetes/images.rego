package lib.kubernetes

import data.lib.image

# images is every image that the Pod pulls, of containers and of image volumes:
#   ref      what the author wrote
#   image    its components (see lib.image)
#   valid    whether a runtime would take it for a reference; a placeholder such as "${IMAGE}" is none
#   owner    what to call its place: container "web"
#   path     where the reference stands
#   policy   the pull policy that the author wrote, "" when there is none
#   policy_path
images := array.concat(container_images, volume_images)

container_images := [i |
	some c in containers
	i := image_at(c.spec.image, sprintf("container %q", [c.name]), at(c, ["image"]), c.spec, at(c, ["imagePullPolicy"]), "imagePullPolicy")
]

volume_images := [i |
	some v in volumes
	i := image_at(
		v.spec.image.reference,
		sprintf("volume %q", [v.name]),
		at(v, ["image", "reference"]),
		v.spec.image,
		at(v, ["image", "pullPolicy"]),
		"pullPolicy",
	)
]

image_at(ref, owner, path, holder, policy_path, field) := {
	"ref": ref,
	"image": image.parse(ref),
	"valid": image_valid(ref),
	"owner": owner,
	"path": path,
	"policy": pull_policy(holder, field),
	"policy_path": policy_path,
} if {
	is_string(ref)
	ref != ""
}

image_valid(ref) if {
	image.valid(ref)
} else := false

pull_policy(holder, field) := policy if {
	policy := holder[field]
	is_string(policy)
} else := ""
