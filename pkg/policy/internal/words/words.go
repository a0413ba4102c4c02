// Package words finds out, in one pass over a text, whether it holds any of several words. Most texts
// hold none, and to learn that quickly spares what would be done with the others.
package words

import (
	"strings"
	"unicode/utf8"
)

// Finder looks for some words. It is safe for concurrent use.
type Finder struct {
	one   string // the only word, when case matters
	fold  bool
	first [256][]string // else the words, by the bytes that they may begin with
}

// New returns a finder of the words, of which none is empty. With fold they are in lower case, and
// letters of texts count in both cases.
func New(list []string, fold bool) *Finder {
	if len(list) == 1 && !fold {
		return &Finder{one: list[0]}
	}
	f := &Finder{fold: fold}
	for _, w := range list {
		c := w[0]
		f.first[c] = append(f.first[c], w)
		if fold && c >= 'a' && c <= 'z' {
			upper := c - 'a' + 'A'
			f.first[upper] = append(f.first[upper], w)
		}
	}
	return f
}

// In reports whether the text holds one of the words. With fold it also says so of a text beyond
// ASCII, whose letters may fold to ASCII ones: there it does not know.
func (f *Finder) In(text string) bool {
	if f.one != "" {
		return strings.Contains(text, f.one)
	}
	for i := range len(text) {
		c := text[i]
		if f.fold && c >= utf8.RuneSelf {
			return true
		}
		for _, w := range f.first[c] {
			if f.begins(text[i:], w) {
				return true
			}
		}
	}
	return false
}

func (f *Finder) begins(text, word string) bool {
	if !f.fold {
		return strings.HasPrefix(text, word)
	}
	return len(text) >= len(word) && strings.EqualFold(text[:len(word)], word)
}
