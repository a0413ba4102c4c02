package builtin

import "maps"

// table holds every native function by its name in OPA.
var table = join(
	comparisons, types, numbers, bits, aggregates,
	sets, arrays, objects, documents,
	texts, searches, replacements, formats,
	patterns, encodings, digests,
	versions, units, networks, walks,
)

func join(families ...map[string]Func) map[string]Func {
	all := map[string]Func{}
	for _, family := range families {
		maps.Copy(all, family)
	}
	return all
}
