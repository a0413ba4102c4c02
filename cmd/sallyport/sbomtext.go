package main

import (
	"strconv"
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/scan/sbom"
)

func label(i sbom.Item) string {
	if i.PURL != "" {
		return i.PURL
	}
	name := i.Name
	if i.Group != "" {
		name = i.Group + "/" + name
	}
	if i.Version != "" {
		name += " " + i.Version
	}
	return name
}

func diffText(w *lines, d *sbom.Difference) {
	if d.Empty() {
		w.add("nothing changed")
		return
	}
	for _, i := range d.Added {
		w.add("added    %s", clean(label(i)))
	}
	for _, i := range d.Removed {
		w.add("removed  %s", clean(label(i)))
	}
	for _, v := range d.Versions {
		line := "version  " + v.Package + ": " + strings.Join(v.Old, ", ") + " -> " + strings.Join(v.New, ", ")
		if v.Direction != "" {
			line += " (" + v.Direction + ")"
		}
		w.add("%s", clean(line))
	}
	for _, l := range d.Licenses {
		w.add("licence  %s: %s -> %s", clean(label(l.Item)), clean(orNone(l.Old)), clean(orNone(l.New)))
	}
	for _, c := range d.Contents {
		w.add("content  %s: same version, other hashes", clean(label(c.Item)))
	}
	w.add("%d added, %d removed, %d versions, %d licences and %d contents changed",
		len(d.Added), len(d.Removed), len(d.Versions), len(d.Licenses), len(d.Contents))
}

func orNone(list []string) string {
	if len(list) == 0 {
		return "none"
	}
	return strings.Join(list, ", ")
}

// faultsAtMost is how many faults of one kind are shown of one file.
const faultsAtMost = 10

func faultsText(w *lines, names []string, found map[string][]sbom.Fault) {
	for _, name := range names {
		faults := found[name]
		if len(faults) == 0 {
			w.add("%s: valid", name)
			continue
		}
		shown := map[string]int{}
		for _, f := range faults {
			if shown[f.Rule]++; shown[f.Rule] > faultsAtMost {
				continue
			}
			at := name
			if f.Line > 0 {
				at += ":" + strconv.Itoa(f.Line)
			}
			w.add("%s: %s: %s", at, f.Rule, clean(f.String()))
		}
		for _, f := range faults {
			if n := shown[f.Rule] - faultsAtMost; n > 0 {
				w.add("%s: %s: and %d more", name, f.Rule, n)
				shown[f.Rule] = 0
			}
		}
	}
}

// clean keeps what strangers wrote from steering the terminal.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7f || r >= 0x80 && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return '\uFFFD'
		}
		return r
	}, s)
}
