package lib.dockerfile

import data.lib.image

# images is every image that the build pulls, once for each place: bases, COPY --from and mounts:
#   ref     the reference after substitution
#   image   its components (see lib.image)
#   valid   whether it is a reference at all
#   owner   what to call its place
#   path
images := [i |
	some p in image_places
	i := object.union(p, {"image": image.parse(p.ref), "valid": is_valid(p.ref)})
]

is_valid(ref) if {
	image.valid(ref)
} else := false

image_places := array.concat(array.concat(base_images, copied_images), mounted_images)

base_images := [i |
	some s, stage in input.stages
	i := {"ref": stage.base.image, "owner": stage_title(stage), "path": ["stages", s, "base", "image"], "stage": stage}
]

copied_images := [i |
	some at in instructions
	at.spec.cmd in {"copy", "add"}
	i := {"ref": at.spec.from.image, "owner": "COPY --from", "path": array.concat(at.path, ["from", "image"]), "stage": at.stage}
]

mounted_images := [i |
	some at in runs
	some m, mount in at.spec.mounts
	i := {"ref": mount.from.image, "owner": "RUN --mount", "path": array.concat(at.path, ["mounts", m, "from", "image"]), "stage": at.stage}
	i.ref != "scratch"
]

# unknown_images is the bases whose name depends on what is not known.
unknown_images := [i |
	some s, stage in input.stages
	i := {
		"text": object.get(stage.base, "text", stage.base.raw),
		"why": stage.base.unknown,
		"owner": stage_title(stage),
		"path": ["stages", s, "base", "unknown"],
	}
]
