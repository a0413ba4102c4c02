package lib.kubernetes

# host_volumes is the volumes that are a path of the node: those of `volumes` plus host_path, as the
# author wrote it, and segments, what it means.
host_volumes := [h |
	some v in volumes
	is_object(v.spec.hostPath)
	text := host_path(v.spec.hostPath)
	h := object.union(v, {"host_path": text, "segments": path_segments(text)})
]

host_path(source) := source.path if {
	is_string(source.path)
} else := ""

# path_segments is the names on the way from the root to the path, [] for the root. Double and
# trailing slashes, "." and ".." are resolved, backslashes of Windows are slashes, and /var/run is
# the link to /run that it is on every distribution in use. A path with more than 64 names and a ".."
# among them is nothing that anybody writes by mistake: it counts as the root.
path_segments(text) := array.concat(["run"], array.slice(segments, 2, count(segments))) if {
	segments := resolved_segments(text)
	array.slice(segments, 0, 2) == ["var", "run"]
} else := resolved_segments(text)

resolved_segments(text) := names if {
	names := named_segments(text)
	not ".." in names
} else := [name |
	names := named_segments(text)
	count(names) <= 64
	depths := [depth(names, i) | some i, _ in names]
	some i, name in names
	name != ".."
	not left_again(depths, i)
]

named_segments(text) := [s |
	some s in split(replace(text, "\\", "/"), "/")
	not s in {"", "."}
]

# depth is how far below its start the path is after its first i+1 steps, were it allowed above it.
depth(names, i) := sum([step | some name in array.slice(names, 0, i + 1); step := step_of(name)])

step_of("..") := -1

step_of(name) := 1 if name != ".."

# left_again holds when a later ".." leaves the directory that step i entered.
left_again(depths, i) if {
	some later in array.slice(depths, i + 1, count(depths))
	later < depths[i]
}

# leads_to holds when directory is the target or lies above it; "*" in the target stands for any one name.
leads_to(directory, target) if {
	count(directory) <= count(target)
	every i, name in directory {
		target[i] in {"*", name}
	}
}
