package license

import (
	_ "embed"
	"strings"
	"sync"
)

// text holds the identifiers of licences, an empty line, and those of exceptions.
//
//go:embed list.txt
var text string

// list maps identifiers in lower case to how the list writes them; it is made when first needed.
var list = sync.OnceValue(func() (l struct{ licenses, exceptions map[string]string }) {
	licenses, exceptions, _ := strings.Cut(strings.TrimSpace(text), "\n\n")
	l.licenses, l.exceptions = byLower(licenses), byLower(exceptions)
	return l
})

func byLower(lines string) map[string]string {
	out := make(map[string]string, 800)
	for id := range strings.Lines(lines) {
		id = strings.TrimSpace(id)
		out[strings.ToLower(id)] = id
	}
	return out
}

// Known returns how the SPDX list writes the licence id, and whether it has it.
func Known(id string) (string, bool) {
	found, ok := list().licenses[strings.ToLower(id)]
	return found, ok
}

// KnownException is Known for the exceptions that may stand behind WITH.
func KnownException(id string) (string, bool) {
	found, ok := list().exceptions[strings.ToLower(id)]
	return found, ok
}
