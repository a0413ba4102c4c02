package report

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// sources hands out lines of scanned files. It keeps the last file only: findings come sorted by
// file, and a scan of ten thousand files must not end up in memory here.
type sources struct {
	read   func(string) ([]byte, error)
	file   string
	loaded bool
	data   []byte
	starts []int // byte offsets of the beginnings of lines
	// line, column and offset remember the last place looked up: findings in one very long line
	// (minified JSON) then cost the way from one to the next, not from the beginning of the line.
	line, column, offset int
}

// lines loads a file and returns the number of its lines, 0 when it cannot be shown.
func (s *sources) lines(file string) int {
	if s.loaded && s.file == file {
		return len(s.starts)
	}
	*s = sources{read: s.read, file: file, loaded: true}
	if s.read == nil {
		return 0
	}
	data, err := s.read(file)
	if err != nil || len(data) == 0 || bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		return 0 // without source lines a report is still complete; UTF-16 would show as garbage
	}
	s.data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	s.starts = append(s.starts, 0)
	for at := 0; ; {
		i := bytes.IndexByte(s.data[at:], '\n')
		if i < 0 {
			return len(s.starts)
		}
		at += i + 1
		s.starts = append(s.starts, at)
	}
}

// bounds returns where line n (from 1) begins and ends, without its line end.
func (s *sources) bounds(n int) (from, to int) {
	from, to = s.starts[n-1], len(s.data)
	if n < len(s.starts) {
		to = s.starts[n] - 1
	}
	if to > from && s.data[to-1] == '\r' {
		to--
	}
	return from, to
}

// seek returns the byte offset of a column (from 1, in code points) of a line, at most its end.
func (s *sources) seek(line, column int) int {
	from, to := s.bounds(line)
	if s.line != line {
		s.line, s.column, s.offset = line, 1, from
	}
	for s.column < column && s.offset < to {
		_, size := utf8.DecodeRune(s.data[s.offset:to])
		s.offset += size
		s.column++
	}
	for s.column > max(column, 1) && s.offset > from {
		_, size := utf8.DecodeLastRune(s.data[from:s.offset])
		s.offset -= size
		s.column--
	}
	return s.offset
}

// region returns the text that p encloses, when it is at most limit bytes long.
func (s *sources) region(file string, p policy.Position, limit int) (string, bool) {
	if p.Line < 1 || p.Line > s.lines(file) {
		return "", false
	}
	_, end := s.bounds(p.Line)
	from := s.seek(p.Line, max(p.Column, 1))
	to := end
	switch {
	case p.EndLine > len(s.starts):
		return "", false
	case p.EndLine > p.Line && p.EndColumn > 0:
		to = s.seek(p.EndLine, p.EndColumn)
	case p.EndLine > p.Line:
		_, to = s.bounds(p.EndLine)
	case p.EndColumn > p.Column:
		to = s.seek(p.Line, p.EndColumn)
	}
	if to <= from || to-from > limit {
		return "", false
	}
	return string(s.data[from:to]), true
}

// excerpt is one source line made ready to show: from and to are the columns of the display
// between which it is to be underlined.
type excerpt struct {
	text     string
	from, to int
}

// around is how many bytes on each side of a span are looked at; no terminal shows more.
const around = 2048

// tab is what a tab shows as. It does not depend on the column, because long lines are shown
// from somewhere inside.
const tab = "    "

// excerpt returns the first line of p, clipped to width columns so that the beginning of the span
// can be seen.
func (s *sources) excerpt(file string, p policy.Position, width int, mask bool) (excerpt, bool) {
	if p.Line < 1 || p.Line > s.lines(file) {
		return excerpt{}, false
	}
	lineFrom, lineTo := s.bounds(p.Line)
	start := s.seek(p.Line, max(p.Column, 1))
	if p.Column < 1 { // only the line is known: all of it but the indentation
		start = lineTo - len(bytes.TrimLeft(s.data[lineFrom:lineTo], " \t"))
	}
	end := lineTo
	if p.Column >= 1 && p.EndLine <= p.Line && p.EndColumn > p.Column {
		end = s.seek(p.Line, p.EndColumn)
	}
	left := max(lineFrom, start-around)
	for left < start && !utf8.RuneStart(s.data[left]) {
		left++
	}
	right := min(lineTo, start+around)
	for right < lineTo && right > start && !utf8.RuneStart(s.data[right]) {
		right--
	}
	end = min(end, right)
	before, span, after := string(s.data[left:start]), string(s.data[start:end]), string(s.data[end:right])
	if mask {
		before, span, after = maskSecrets(before, span, after)
	}
	e := layout(cells(before), cells(span), cells(after), width, left > lineFrom, right < lineTo)
	return e, strings.TrimSpace(e.text) != ""
}

// cell is one unit of display: a grapheme cluster or an escape.
type cell struct {
	text  string
	width int
}

func cells(s string) []cell {
	out := make([]cell, 0, len(s))
	for g := displaywidth.StringGraphemes(s); g.Next(); {
		text, width := g.Value(), g.Width()
		if text == "\t" {
			text, width = tab, len(tab)
		} else if shown := visible(text); shown != text {
			text, width = shown, displaywidth.String(shown)
		}
		out = append(out, cell{text, width})
	}
	return out
}

func joined(list []cell) string {
	var b strings.Builder
	for _, c := range list {
		b.WriteString(c.text)
	}
	return b.String()
}

const dots = "..."

// layout fits a line into width columns so that the beginning of the span and something on both
// sides of it show. Indentation is cut first.
func layout(before, span, after []cell, width int, cutLeft, cutRight bool) excerpt {
	line := slices.Concat(before, span, after)
	for i := range line { // commands to build servers are longer than a cell
		if line[i].text == "#" && logCommand(joined(line[i:min(i+maxCommand, len(line))])) {
			line[i] = cell{`#\`, 2}
		}
	}
	a, b := len(before), len(before)+len(span)
	at := make([]int, len(line)+1) // at[i] is the column at which cell i begins
	for i, c := range line {
		at[i+1] = at[i] + c.width
	}
	lo, hi := 0, len(line)
	fits := func() bool { return !cutLeft && !cutRight && at[hi]-at[lo] <= width }
	for !fits() && !cutLeft && lo < a && strings.TrimSpace(line[lo].text) == "" {
		lo++
	}
	if !fits() {
		// What is needed is the span and some of what follows it, at most two thirds of the width.
		need := min(at[b]-at[a]+min(at[hi]-at[b], width/4), width*2/3) + len(dots)
		for first := true; lo < a && at[a]-at[lo]+need > width; lo++ {
			if first {
				need += len(dots)
			}
			first, cutLeft = false, true
		}
		room := width
		if cutLeft {
			room -= len(dots)
		}
		if cutRight || at[hi]-at[lo] > room {
			cutRight = true
			for hi > lo && at[hi]-at[lo] > room-len(dots) {
				hi--
			}
		}
	}
	var text strings.Builder
	shift := -at[lo]
	if cutLeft {
		text.WriteString(dots)
		shift += len(dots)
	}
	for _, c := range line[lo:hi] {
		text.WriteString(c.text)
	}
	e := excerpt{from: at[a] + shift, to: at[min(b, hi)] + shift}
	if cutRight {
		text.WriteString(dots)
		if b > hi {
			e.to += len(dots)
		}
	}
	e.text = strings.TrimRight(text.String(), " ")
	e.to = max(e.to, e.from+1)
	return e
}
