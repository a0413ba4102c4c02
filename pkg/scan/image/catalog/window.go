package catalog

import (
	"bytes"
	"regexp/syntax"
	"slices"
)

// Classifiers search a content for text that a pattern describes, and many patterns begin with nothing
// that can be searched for quickly: a NUL, any digit. For a program of 100 MB that takes seconds. But a
// match has to hold one of a few literals ("\x00v4.", for example), and it reaches no farther than the bytes
// that the pattern can consume at all. What is around those literals is all that a classifier has to see,
// and it is a few hundred bytes.

// pattern is a regular expression in these terms.
type pattern struct {
	literals [][]byte  // every match holds one of them
	consumes [256]bool // bytes that can be part of a match
}

// newPattern takes an expression apart. ok is false when it has no literals that are worth searching for.
func newPattern(expr string) (p pattern, ok bool) {
	re, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		return pattern{}, false
	}
	literals := required(re.Simplify())
	if shortest(literals) < minLiteral {
		return pattern{}, false
	}
	for _, l := range literals {
		p.literals = append(p.literals, []byte(l))
	}
	consume(re, &p.consumes)
	return p, true
}

const (
	minLiteral  = 3  // shorter ones are everywhere
	maxLiterals = 24 // more are not searched for
)

// exact returns the texts that an expression matches, if they are few; assertions match nothing.
func exact(re *syntax.Regexp) (texts []string, ok bool) {
	switch re.Op {
	case syntax.OpEmptyMatch, syntax.OpBeginLine, syntax.OpEndLine, syntax.OpBeginText, syntax.OpEndText, syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		return []string{""}, true
	case syntax.OpLiteral:
		return []string{string(re.Rune)}, re.Flags&syntax.FoldCase == 0
	case syntax.OpCharClass:
		for i := 0; i < len(re.Rune); i += 2 {
			for r := re.Rune[i]; r <= re.Rune[i+1]; r++ {
				if r >= 0x80 || len(texts) == maxLiterals {
					return nil, false
				}
				texts = append(texts, string(r))
			}
		}
		return texts, len(texts) > 0
	case syntax.OpCapture:
		return exact(re.Sub[0])
	case syntax.OpQuest:
		texts, ok = exact(re.Sub[0])
		return append(texts, ""), ok
	case syntax.OpAlternate:
		for _, sub := range re.Sub {
			more, ok := exact(sub)
			if texts = append(texts, more...); !ok || len(texts) > maxLiterals {
				return nil, false
			}
		}
		return texts, true
	case syntax.OpConcat:
		texts = []string{""}
		for _, sub := range re.Sub {
			more, ok := exact(sub)
			if texts = cross(texts, more); !ok || texts == nil {
				return nil, false
			}
		}
		return texts, true
	}
	return nil, false
}

// cross joins each of some texts with each of others; nil when there are too many.
func cross(a, b []string) (joined []string) {
	if len(a)*len(b) > maxLiterals {
		return nil
	}
	for _, x := range a {
		for _, y := range b {
			joined = append(joined, x+y)
		}
	}
	return joined
}

func shortest(texts []string) int {
	if len(texts) == 0 {
		return 0
	}
	return len(slices.MinFunc(texts, func(a, b string) int { return len(a) - len(b) }))
}

// required returns texts of which every match holds one; nil when there is nothing to say.
func required(re *syntax.Regexp) []string {
	if texts, ok := exact(re); ok {
		return texts
	}
	switch re.Op {
	case syntax.OpPlus:
		return required(re.Sub[0])
	case syntax.OpAlternate:
		var all []string
		for _, sub := range re.Sub {
			texts := required(sub)
			if all = append(all, texts...); texts == nil || len(all) > maxLiterals {
				return nil
			}
		}
		return all
	case syntax.OpConcat, syntax.OpCapture:
		return requiredOfSequence(sequence(nil, re))
	}
	return nil
}

// sequence lists what an expression is a row of, groups opened.
func sequence(list []*syntax.Regexp, re *syntax.Regexp) []*syntax.Regexp {
	switch re.Op {
	case syntax.OpConcat, syntax.OpCapture:
		for _, sub := range re.Sub {
			list = sequence(list, sub)
		}
		return list
	}
	return append(list, re)
}

// requiredOfSequence chooses among what the parts require, each or several in a row.
func requiredOfSequence(parts []*syntax.Regexp) (best []string) {
	consider := func(texts []string) {
		if shortest(texts) > shortest(best) {
			best = texts
		}
	}
	row := []string{""}
	for _, part := range parts {
		texts, ok := exact(part)
		if ok {
			if longer := cross(row, texts); longer != nil {
				row = longer
				continue
			}
		}
		consider(row)
		row = []string{""}
		if ok {
			row = texts
		} else {
			consider(required(part))
		}
	}
	consider(row)
	return best
}

// consume notes the bytes that an expression can match. What is not ASCII counts as one: classes match
// invalid UTF-8, too, and folding leaves ASCII.
func consume(re *syntax.Regexp, bytes *[256]bool) {
	set := func(lo, hi rune) {
		for r := lo; r <= min(hi, 0x7f); r++ {
			bytes[r] = true
		}
		if hi > 0x7f {
			for b := 0x80; b <= 0xff; b++ {
				bytes[b] = true
			}
		}
	}
	switch re.Op {
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			set(r, r)
			if re.Flags&syntax.FoldCase != 0 {
				set(r|0x20, r|0x20)
				set(r&^0x20, r&^0x20)
				set(0x80, 0x80)
			}
		}
	case syntax.OpCharClass:
		for i := 0; i < len(re.Rune); i += 2 {
			set(re.Rune[i], re.Rune[i+1])
		}
	case syntax.OpAnyChar:
		set(0, 0x80)
	case syntax.OpAnyCharNotNL:
		set(0, '\n'-1)
		set('\n'+1, 0x80)
	}
	for _, sub := range re.Sub {
		consume(sub, bytes)
	}
}

// span is a part of a content.
type span struct{ from, to int }

// spans returns what is around the literals of a content: as far as a match can reach.
func (p *pattern) spans(content []byte) (list []span) {
	for _, literal := range p.literals {
		end := 0
		for {
			at := bytes.Index(content[end:], literal)
			if at < 0 {
				break
			}
			s := span{end + at, end + at + len(literal)}
			for s.from > end && p.consumes[content[s.from-1]] {
				s.from--
			}
			for s.to < len(content) && p.consumes[content[s.to]] {
				s.to++
			}
			list = append(list, s)
			end = s.to
		}
	}
	return list
}

// window is what of a content a classifier has to see.
type window struct {
	patterns []pattern
	between  byte // no pattern consumes it
}

// newWindow is about the patterns of one classifier. ok is false when one of them has to see everything.
func newWindow(exprs []string) (w *window, ok bool) {
	w = &window{}
	var consumed [256]bool
	for _, expr := range exprs {
		p, ok := newPattern(expr)
		if !ok {
			return nil, false
		}
		for b, yes := range p.consumes {
			consumed[b] = consumed[b] || yes
		}
		w.patterns = append(w.patterns, p)
	}
	free := slices.Index(consumed[:], false)
	if free < 0 {
		return nil, false
	}
	w.between = byte(free)
	return w, true
}

// newWindows makes the windows of all classes that have one.
func newWindows(patterns map[string][]string) map[string]*window {
	windows := make(map[string]*window, len(patterns))
	for class, exprs := range patterns {
		if w, ok := newWindow(exprs); ok {
			windows[class] = w
		}
	}
	return windows
}

// syft searches pieces of this size, one after the other; a match may be cut where one ends.
const pieceSize = 1 << 20

// of returns the parts of a content in which there can be a match, each with the bytes beside it and set
// apart. ok is false when the whole content has to be searched.
func (w *window) of(content []byte) (parts []byte, ok bool) {
	var list []span
	for i := range w.patterns {
		list = append(list, w.patterns[i].spans(content)...)
	}
	slices.SortFunc(list, func(a, b span) int { return a.from - b.from })
	var merged []span
	size := 0
	for _, s := range list {
		if s.from/pieceSize != (s.to-1)/pieceSize {
			return nil, false
		}
		s.from, s.to = max(s.from-1, 0), min(s.to+1, len(content))
		if n := len(merged); n > 0 && s.from <= merged[n-1].to {
			merged[n-1].to = max(merged[n-1].to, s.to)
			continue
		}
		merged = append(merged, s)
	}
	for _, s := range merged {
		size += s.to - s.from + 1
	}
	if size > pieceSize || size > len(content)/2 {
		return nil, false
	}
	parts = make([]byte, 0, size)
	for _, s := range merged {
		parts = append(append(parts, content[s.from:s.to]...), w.between)
	}
	return parts, true
}
