package policy

import (
	"strconv"
	"strings"
)

// Path leads from the root of a document to a node: string keys and int indexes.
type Path []any

// String writes the path as Kubernetes writes field paths: spec.containers[0].image. Keys that
// would be ambiguous are quoted: metadata.annotations["example.com/owner"].
func (p Path) String() string {
	var b strings.Builder
	for _, step := range p {
		switch s := step.(type) {
		case int:
			b.WriteString("[" + strconv.Itoa(s) + "]")
		case string:
			switch {
			case s == "" || strings.ContainsAny(s, ".[]\"/ \t\n"):
				b.WriteString("[" + strconv.Quote(s) + "]")
			case b.Len() == 0:
				b.WriteString(s)
			default:
				b.WriteString("." + s)
			}
		}
	}
	return b.String()
}
