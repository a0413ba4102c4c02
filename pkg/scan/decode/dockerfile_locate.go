package decode

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/moby/buildkit/frontend/dockerfile/command"
	"github.com/moby/buildkit/frontend/dockerfile/parser"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// place is where an instruction stands, and what is needed to find its parts later.
type place struct {
	cmd         string
	first, last int // lines, from 1
	words       []string
	script      scriptPlace
}

// scriptPlace says where the script of an instruction stands in it.
type scriptPlace struct {
	tail  int  // length of the command line, which is the end of the logical line
	alone bool // the script is the here-document
	chomp bool // its leading tabs are taken away
	spans []span
}

func (d *dockerfile) place(node *parser.Node) int {
	d.places = append(d.places, place{cmd: strings.ToLower(node.Value), first: node.StartLine, last: node.EndLine})
	return len(d.places) - 1
}

// piece is a run of bytes of a joined text that stands in one line of the file.
type piece struct{ at, offset int }

// joined is a text that was put together from lines of the file.
type joined struct {
	text   []byte
	pieces []piece
}

func (j *joined) add(d *dockerfile, start, end int) {
	j.pieces = append(j.pieces, piece{len(j.text), start})
	j.text = append(j.text, d.text[start:end]...)
}

// offset is the place in the file of an offset into the text.
func (j *joined) offset(at int) int {
	i, found := slices.BinarySearchFunc(j.pieces, at, func(p piece, at int) int { return p.at - at })
	if !found {
		i--
	}
	if i < 0 {
		return 0
	}
	return j.pieces[i].offset + at - j.pieces[i].at
}

// lineAt returns the bytes of a line without its end.
func (d *dockerfile) lineAt(line int) (start, end int) {
	start, end = d.lines.starts[line-1], len(d.text)
	if line < len(d.lines.starts) {
		end = d.lines.starts[line]
	}
	return start, start + len(bytes.TrimRight(d.text[start:end], "\r\n"))
}

// logical joins the lines of an instruction as BuildKit does: comments and empty lines go, and so do
// the escape characters at the ends of lines. next is the line behind, where here-documents begin.
func (d *dockerfile) logical(first, last int) (j joined, next int) {
	for next = first; next <= last; {
		start, end := d.lineAt(next)
		if next == 1 {
			start += len(d.text[start:end]) - len(bytes.TrimPrefix(d.text[start:end], byteOrderMark))
		}
		line := d.text[start:end]
		blank := len(line) - len(bytes.TrimLeftFunc(line, unicode.IsSpace))
		next++
		if next-1 == first {
			start += blank
		} else if blank == len(line) || line[blank] == '#' {
			continue
		}
		content, more := d.uncontinued(d.text[start:end])
		j.add(d, start, start+content)
		if !more {
			break
		}
	}
	return j, next
}

// uncontinued is the length of a line without the escape character that continues it.
func (d *dockerfile) uncontinued(line []byte) (length int, more bool) {
	cut := bytes.TrimRight(line, " \t")
	n := len(cut) - 1
	if n < 0 || rune(cut[n]) != d.escape || n > 0 && rune(cut[n-1]) == d.escape {
		return len(line), false
	}
	return n, true
}

// scriptText puts the script of an instruction together again, with the places of its parts.
func (d *dockerfile) scriptText(p place) joined {
	line, next := d.logical(p.first, p.last)
	var out joined
	if !p.script.alone {
		text := bytes.TrimRightFunc(line.text, unicode.IsSpace)
		begin := len(text) - p.script.tail
		if begin < 0 {
			return out
		}
		for i, piece := range line.pieces {
			end := len(text)
			if i+1 < len(line.pieces) {
				end = min(end, line.pieces[i+1].at)
			}
			if start := max(begin, piece.at); start < end {
				out.add(d, piece.offset+start-piece.at, piece.offset+end-piece.at)
			}
		}
		if next <= p.last { // the here-documents
			out.text = append(out.text, '\n')
		}
	}
	for ; next <= p.last; next++ {
		start, end := d.lineAt(next)
		for p.script.chomp && start < end && d.text[start] == '\t' {
			start++
		}
		if next < len(d.lines.starts) {
			end = d.lines.starts[next] // with the end of the line
		}
		out.add(d, start, end)
	}
	return out
}

// locator finds positions. Paths lead to an instruction and, for scripts, to the lines of a command.
func (d *dockerfile) locator() func(policy.Path) policy.Position {
	type stagePlaces struct {
		at     int
		places []int
	}
	stages := make([]stagePlaces, len(d.stages))
	for i, s := range d.stages {
		stages[i] = stagePlaces{s.at, s.places}
	}
	found := &dockerfile{text: d.text, lines: d.lines, escape: d.escape, places: d.places, argAt: d.argAt}
	return func(path policy.Path) policy.Position {
		kind, i, rest := step(path)
		switch {
		case kind == "args" && within0(i, len(found.argAt)):
			return found.whole(found.places[found.argAt[i]])
		case kind != "stages" || !within0(i, len(stages)):
			return found.whole(found.places[0])
		}
		s := stages[i]
		from := found.places[s.at]
		kind, i, rest = step(rest)
		switch {
		case kind == "instructions" && within0(i, len(s.places)):
			return found.part(found.places[s.places[i]], rest)
		case kind == "base":
			return found.word(from, 0)
		}
		return found.whole(from)
	}
}

// step cuts a name and, if one follows, an index from a path.
func step(path policy.Path) (name string, index int, rest policy.Path) {
	if len(path) == 0 {
		return "", -1, nil
	}
	name, _ = path[0].(string)
	if len(path) > 1 {
		if i, ok := path[1].(int); ok {
			return name, i, path[2:]
		}
	}
	return name, -1, path[1:]
}

func within0(i, n int) bool { return i >= 0 && i < n }

// part is the position of a part of an instruction.
func (d *dockerfile) part(p place, rest policy.Path) policy.Position {
	kind, i, rest := step(rest)
	switch kind {
	case "args", "pairs":
		return d.word(p, i)
	case "unknown":
		return d.whole(p)
	case "script":
		if kind, i, _ = step(rest); kind == "commands" && within0(i, len(p.script.spans)) && p.script.spans[i].known() {
			return d.command(p, p.script.spans[i])
		}
	}
	return d.whole(p)
}

func (d *dockerfile) whole(p place) policy.Position {
	start, _ := d.lineAt(p.first)
	_, end := d.lineAt(p.last)
	start += len(d.text[start:end]) - len(bytes.TrimLeftFunc(bytes.TrimPrefix(d.text[start:end], byteOrderMark), unicode.IsSpace))
	return d.lines.region(start, end, 1)
}

// word is the position of the word with the given index, found by its text.
func (d *dockerfile) word(p place, index int) policy.Position {
	line, _ := d.logical(p.first, p.last)
	at := max(bytes.IndexFunc(line.text, unicode.IsSpace), 0) // behind the name of the instruction
	for i, word := range p.words {
		if at = wordAfter(line.text, at, word); at < 0 {
			break
		}
		if i == index {
			return d.lines.region(line.offset(at), line.offset(at+len(word)-1)+1, 1)
		}
		at += len(word)
	}
	return d.whole(p)
}

// wordAfter finds the next occurrence of a word that begins where a word can, or -1.
func wordAfter(text []byte, at int, word string) int {
	for word != "" {
		next := bytes.Index(text[at:], []byte(word))
		if next < 0 {
			return -1
		}
		at += next
		if at > 0 && bytes.IndexByte([]byte(" \t,[\""), text[at-1]) >= 0 {
			return at
		}
		at++
	}
	return -1
}

func (d *dockerfile) command(p place, s span) policy.Position {
	text := d.scriptText(p)
	if s.end > len(text.text) {
		return d.whole(p)
	}
	return d.lines.region(text.offset(s.start), text.offset(s.end-1)+1, 1)
}

// waivers reads the waivers in comments. A comment covers the instruction that it stands above, or
// in; one in the block of comments at the top of the file covers the whole file, if an empty line
// parts that block from the first instruction.
func (d *dockerfile) waivers() (out []policy.Waiver) {
	if !bytes.Contains(d.text, waiverMark) {
		return nil
	}
	next := 0
	for n := range d.lines.starts {
		line := n + 1
		for next < len(d.places) && d.places[next].last < line {
			next++
		}
		start, end := d.lineAt(line)
		text := d.text[start:end]
		hash := bytes.IndexByte(text, '#')
		if hash < 0 || !bytes.Contains(text[hash:], waiverMark) {
			continue
		}
		inside := next < len(d.places) && d.places[next].first <= line
		if !d.isComment(text, inside, next, line) {
			continue
		}
		list, _ := policy.ParseWaiverComment(string(text[hash:]), fmt.Sprintf("%s:%d", d.name, line))
		for _, w := range list {
			switch {
			case next == len(d.places):
				w.FirstLine, w.LastLine = line, line
				if w.Problem == "" {
					w.Problem = "the comment stands above nothing; write it above the instruction that it is about"
				}
			case next == 0 && !inside && d.apart(line):
			default:
				w.FirstLine, w.LastLine = d.places[next].first, d.places[next].last
			}
			out = append(out, w)
		}
	}
	return out
}

// isComment reports whether the # in a line begins a comment of the Dockerfile or of a script in it.
func (d *dockerfile) isComment(line []byte, inside bool, index, number int) bool {
	trimmed := bytes.TrimLeftFunc(bytes.TrimPrefix(line, byteOrderMark), unicode.IsSpace)
	alone := len(trimmed) > 0 && trimmed[0] == '#'
	if !inside {
		return alone
	}
	p := d.places[index]
	if p.cmd == command.Run || p.cmd == command.Onbuild {
		hash := bytes.IndexByte(line, '#')
		return alone || hash > 0 && (line[hash-1] == ' ' || line[hash-1] == '\t')
	}
	_, docs := d.logical(p.first, p.last)
	return alone && number < docs
}

// apart reports whether an empty line stands between a line and the first instruction.
func (d *dockerfile) apart(line int) bool {
	for line++; line < d.places[0].first; line++ {
		if start, end := d.lineAt(line); len(bytes.TrimSpace(d.text[start:end])) == 0 {
			return true
		}
	}
	return false
}
