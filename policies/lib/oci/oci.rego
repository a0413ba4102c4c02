# METADATA
# title: Container images
# description: >-
#   Views of a document of kind image: its files, ports, names, claims and times, for rules that
#   judge what was built. The document says which parts of the image nobody has read.
package lib.oci

import data.lib.image

# unread says why files of the image are not known; it is empty when all layers were read.
unread contains gap.why if some gap in files_gaps

unread contains "its layers were not read" if {
	not input.files
	count(files_gaps) == 0
}

files_gaps := [gap |
	some gap in object.get(input, "unknown", [])
	gap.what == "files"
]

# unreadable is what a rule about files answers where nobody has looked.
unreadable(what) := {{"message": sprintf("%s is unknown: %s", [what, why]), "path": ["layers"]} | some why in unread}

# few is how many files of a kind are reported one by one; more of them are one finding.
few := 10

# findings reports the files whose indexes in the given list of the document were picked.
findings(list, picked, one, many) := {{"message": msg, "path": ["files", list, i]} |
	some i in picked
	file := input.files[list][i]
	msg := sprintf("%s (mode %s, layer %v) %s", [file.path, file.mode, file.layer, one])
} if {
	count(picked) <= few
} else := {{"message": msg, "path": ["files", list]}} if {
	paths := [file.path | some i, file in input.files[list]; i in picked]
	msg := sprintf("%d files %s: %s and %d more", [count(paths), many, concat(", ", array.slice(paths, 0, few)), count(paths) - few])
}

# settled is the path in a file system in which /bin, /sbin and /lib are links into /usr, so that one
# entry of a list means the file on every distribution.
settled(path) := sprintf("/usr%s", [path]) if {
	regex.match(`^/(bin|sbin|lib|lib64)/`, path)
} else := path

# listed holds when a pattern of the list matches the path: * stays within a folder, ** does not.
listed(path, patterns) if {
	some pattern in patterns
	glob.match(pattern, ["/"], settled(path))
}

listed(path, patterns) if {
	some pattern in patterns
	glob.match(pattern, ["/"], path)
}

# writable holds when anybody may write to the file: the last digit of its mode says so.
writable(file) if regex.match(`[2367]$`, file.mode)

windows if input.platform.os == "windows"

# megabytes(20500000) == "20.5 MB"
megabytes(bytes) := sprintf("%v MB", [round(bytes / 100000) / 10])

# offers holds when an entry of exposed_ports includes the port.
offers(entry, port) if {
	entry.port <= port
	port <= object.get(entry, "end", entry.port)
}

# exposed is the entries of exposed_ports that include one of the ports {number: name} over TCP, with
# what they offer: [{index, text, names}].
exposed(ports) := [{"index": i, "text": entry.text, "names": concat(", ", names)} |
	some i, entry in input.config.exposed_ports
	entry.protocol == "tcp"
	names := [sprintf("%s (%d)", [name, number]) |
		some number, name in ports
		offers(entry, number)
	]
	count(names) > 0
]

# claim is what the image says of itself under a key: in an annotation of the manifest or a label of
# the configuration. Whoever builds the image writes both.
claim(key) := text if {
	text := trim_space(input.annotations[key])
	text != ""
} else := text if {
	text := trim_space(input.config.labels[key])
	text != ""
}

# named is the references that the image has, as [{image, path, text}]: the one that it was asked for by,
# else those that its archive or daemon knows.
named := [{"image": ref, "path": ["name"], "text": input.name}] if {
	ref := input.reference
} else := [{"image": image.parse(tag), "path": ["tags", i], "text": tag} | some i, tag in input.tags]

# base is the image that this one says it was built on: {name, path}.
base := {"name": input.base.name, "path": ["base", "name"]} if {
	input.base.name != ""
} else := {"name": name, "path": ["config", "labels", base_key]} if {
	name := trim_space(input.config.labels[base_key])
	name != ""
}

base_key := "org.opencontainers.image.base.name"

# created_ns is when the image says that it was created, in nanoseconds since 1970. It is undefined
# where built-ins cannot reckon: the zero time of Go is in the year 1.
created_ns := time.parse_rfc3339_ns(input.created) if {
	regex.match(`^(?:19[7-9][0-9]|20[0-9]{2}|21[0-9]{2})-`, input.created)
}

# dated_ns is created_ns where it tells the age of the image. Reproducible builds write a constant: the
# epoch, or the first day that a ZIP archive can hold. No image is older than Docker, of March 2013.
dated_ns := created_ns if created_ns >= 1356998400000000000

day_ns := ((24 * 60) * 60) * 1000000000

# declared holds when one of the patterns matches what the image is called, or is built on, or, as
# key=value, one of its labels and annotations. A name whose tag says debug does not count.
declared(patterns) if {
	some pattern in patterns
	some text in names
	not regex.match(`:[^/]*debug[^/]*$`, text)
	glob.match(lower(pattern), null, lower(text))
}

declared(patterns) if {
	some pattern in patterns
	contains(pattern, "=")
	some said in [object.get(input, "annotations", {}), object.get(input, ["config", "labels"], {})]
	some key, value in said
	glob.match(pattern, null, sprintf("%s=%s", [key, value]))
}

names := {input.name} | {tag | some tag in object.get(input, "tags", [])} | {name | name := base.name}
