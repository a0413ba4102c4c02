package sbom

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/scan/sbom/license"
)

// conjunction joins licences, all of which apply, to one SPDX expression.
func conjunction(list []License) (string, error) {
	var parts []string
	for _, l := range list {
		if l.Kind != LicenseID && l.Kind != LicenseExpression {
			return "", fmt.Errorf("%q is no SPDX expression", clip(l.Text))
		}
		e, err := license.Parse(l.Text)
		if err != nil {
			return "", err
		}
		text := e.String()
		if e.Op == license.Or && len(list) > 1 {
			text = "(" + text + ")"
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, " AND "), nil
}

// namePrefix begins the LicenseRef- that stand for free text in SPDX.
const namePrefix = "LicenseRef-sallyport-name-"

// refOf is the LicenseRef- for free text.
func refOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return namePrefix + hex.EncodeToString(sum[:10])
}

// spdxExpression makes one SPDX expression of licences, all of which apply. Free text, and what
// does not parse, becomes a LicenseRef-, which texts collects.
func spdxExpression(list []License, texts map[string]LicenseText) string {
	if len(list) == 0 {
		return "NOASSERTION"
	}
	var parts []License
	none := false
	for _, l := range list {
		switch l.Kind {
		case LicenseNone:
			none = true
			continue
		case NoAssertion:
			continue
		case LicenseID, LicenseExpression:
			if _, err := license.Parse(l.Text); err == nil {
				parts = append(parts, l)
				continue
			}
		}
		ref := refOf(l.Text)
		text := LicenseText{ID: ref, Name: l.Text, Text: l.Text}
		if l.URL != "" {
			text.URLs = []string{l.URL}
		}
		texts[ref] = text
		parts = append(parts, License{Text: ref, Kind: LicenseID})
	}
	if len(parts) == 0 {
		if none {
			return "NONE"
		}
		return "NOASSERTION"
	}
	joined, err := conjunction(parts)
	if err != nil { // every part parses: this cannot happen
		return "NOASSERTION"
	}
	return joined
}

// spdxLicenses reads what stands in a licence field of SPDX. A conjunction of which LicenseRef- of
// free text are part comes apart again.
func spdxLicenses(text string, texts map[string]LicenseText) []License {
	switch text = strings.TrimSpace(text); text {
	case "":
		return nil
	case "NONE":
		return []License{{Text: text, Kind: LicenseNone}}
	case "NOASSERTION":
		return []License{{Text: text, Kind: NoAssertion}}
	}
	e, err := license.Parse(text)
	if err != nil {
		return []License{{Text: text, Kind: LicenseExpression}}
	}
	terms := []*license.Expression{e}
	if e.Op == license.And && strings.Contains(text, namePrefix) {
		terms = e.Args
	}
	var out []License
	for _, t := range terms {
		known, ours := texts[t.Term.ID], strings.HasPrefix(t.Term.ID, namePrefix)
		switch {
		case t.Op == license.Leaf && ours && known.Name != "":
			l := License{Text: known.Name, Kind: LicenseName}
			if len(known.URLs) > 0 {
				l.URL = known.URLs[0]
			}
			out = append(out, l)
		case t.Op == license.Leaf && !t.Term.Plus && t.Term.Exception == "":
			out = append(out, License{Text: written(t, text, len(terms)), Kind: LicenseID})
		default:
			out = append(out, License{Text: written(t, text, len(terms)), Kind: LicenseExpression})
		}
	}
	return out
}

// written is the text as its author wrote it when it is whole.
func written(e *license.Expression, text string, parts int) string {
	if parts == 1 {
		return text
	}
	return e.String()
}
