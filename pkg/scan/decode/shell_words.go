package decode

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// scriptWord is one field of a command after expansion.
type scriptWord struct {
	text       string
	unknown    bool // a part of the text is as written, because its value is not known
	commands   bool // an unknown part is the output of a command
	expansions []scriptExpansion
	// inner finds the place of an offset into text; nil when text is not what stands in the script.
	inner func(start, end int) span
	at    span
}

type scriptExpansion struct {
	kind, name string
	quoted     bool
}

// literalWords makes words of plain strings.
func literalWords(texts []string) []scriptWord {
	words := make([]scriptWord, len(texts))
	for i, text := range texts {
		words[i] = scriptWord{text: text}
	}
	return words
}

// wordBuilder expands one word of the syntax tree into fields.
type wordBuilder struct {
	a      *analysis
	c      scriptContext
	node   syntax.Node
	split  bool // unquoted expansions are split into fields
	fields []scriptWord
	field  scriptWord
	begun  bool
	text   strings.Builder
}

// fields expands a word as an argument of a command: unquoted known variables are split.
func (a *analysis) fields(w *syntax.Word, c scriptContext) []scriptWord {
	b := &wordBuilder{a: a, c: c, node: w, split: true}
	b.parts(w.Parts, false)
	b.cut()
	if len(b.fields) == 1 {
		b.fields[0].inner = a.verbatim(w)
	}
	return b.fields
}

// word expands a word that is not split: the value of an assignment, the target of a redirection.
func (a *analysis) word(w *syntax.Word, c scriptContext) scriptWord {
	if w == nil {
		return scriptWord{}
	}
	b := &wordBuilder{a: a, c: c, node: w}
	b.parts(w.Parts, false)
	b.begun = true
	b.cut()
	b.fields[0].inner = a.verbatim(w)
	return b.fields[0]
}

// verbatim returns the place of a word whose text stands in the script just as it is.
func (a *analysis) verbatim(w *syntax.Word) func(start, end int) span {
	if len(w.Parts) != 1 {
		return nil
	}
	var begin uint
	switch p := w.Parts[0].(type) {
	case *syntax.SglQuoted:
		if p.Dollar {
			return nil
		}
		begin = p.Left.Offset() + 1
	case *syntax.DblQuoted:
		if len(p.Parts) == 0 || p.Dollar || strings.ContainsRune(a.slice(p), '\\') {
			return nil
		}
		begin = p.Left.Offset() + 1
	case *syntax.Lit:
		if strings.ContainsRune(p.Value, '\\') {
			return nil
		}
		begin = p.Pos().Offset()
	default:
		return nil
	}
	outer := a.locate
	return func(start, end int) span { return outer(int(begin)+start, int(begin)+end) }
}

// cut ends the current field.
func (b *wordBuilder) cut() {
	if !b.begun {
		return
	}
	if len(b.fields) < maxWordFields {
		b.field.text = b.text.String()
		b.field.at = b.a.span(b.node)
		b.fields = append(b.fields, b.field)
	}
	b.field, b.begun = scriptWord{}, false
	b.text.Reset()
}

func (b *wordBuilder) parts(parts []syntax.WordPart, quoted bool) {
	for _, part := range parts {
		switch p := part.(type) {
		case *syntax.Lit:
			b.literal(unescape(p.Value, quoted))
			if !quoted && strings.ContainsAny(p.Value, "*?[") {
				b.expansion("glob", "", false)
			}
		case *syntax.SglQuoted:
			value := p.Value
			if p.Dollar {
				value = unescapeANSI(value)
			}
			b.literal(value)
		case *syntax.DblQuoted:
			b.begun = true
			b.parts(p.Parts, true)
		case *syntax.ParamExp:
			b.parameter(p, quoted)
		case *syntax.CmdSubst:
			b.expansion("command", "", quoted)
			b.field.commands = true
			b.unknown(p)
			b.a.statements(p.Stmts, b.c.inside("substitution"))
		case *syntax.ProcSubst:
			b.expansion("process", "", quoted)
			b.field.commands = true
			b.unknown(p)
			b.a.statements(p.Stmts, b.c.inside("process"))
		case *syntax.ArithmExp:
			b.expansion("arithmetic", "", quoted)
			b.unknown(p)
			b.a.nested(p.X, b.c)
		default: // an extended glob
			b.expansion("glob", "", false)
			b.literal(b.a.slice(p))
		}
	}
}

func (b *wordBuilder) literal(text string) {
	b.begun = true
	if b.text.Len()+len(text) > maxWordBytes {
		b.field.unknown = true
		text = text[:maxWordBytes-min(b.text.Len(), maxWordBytes)]
	}
	b.text.WriteString(text)
}

// unknown writes an expansion as it stands in the script.
func (b *wordBuilder) unknown(node syntax.Node) {
	b.field.unknown = true
	b.literal(b.a.slice(node))
}

func (b *wordBuilder) expansion(kind, name string, quoted bool) {
	b.begun = true
	b.field.expansions = append(b.field.expansions, scriptExpansion{kind, name, quoted})
}

// parameter puts in the value of a variable where that is certain: a plain use of it, or one with a
// default that it does not need.
func (b *wordBuilder) parameter(p *syntax.ParamExp, quoted bool) {
	name := ""
	if p.Param != nil {
		name = p.Param.Value
	}
	value, ok := "", false
	if plainParameter(p) {
		value, ok = b.a.variable(name)
	}
	if ok && p.Exp != nil {
		ok = takesValue(p.Exp.Op, value)
	}
	if b.a.budget.expanded -= len(value); b.a.budget.expanded < 0 || len(value)+b.text.Len() > maxWordBytes {
		ok = false
	}
	begun := b.begun
	b.expansion("variable", name, quoted)
	if !ok {
		b.unknown(p)
		b.a.nested(p, b.c)
		return
	}
	if quoted || !b.split {
		b.literal(value)
		return
	}
	b.begun = begun // an unquoted empty value is no field
	b.spread(value, name)
}

// spread splits the value of an unquoted variable into fields.
func (b *wordBuilder) spread(value, name string) {
	blank := func(c byte) bool { return c == ' ' || c == '\t' || c == '\n' }
	if value != "" && blank(value[0]) {
		b.cut()
	}
	for i, word := range strings.Fields(value) {
		if i > 0 {
			b.cut()
			b.expansion("variable", name, false)
		}
		b.literal(word)
	}
	if value != "" && blank(value[len(value)-1]) {
		b.cut()
	}
}

// plainParameter reports whether p is $x, ${x} or one of them with a default or an alternative.
func plainParameter(p *syntax.ParamExp) bool {
	return p.Param != nil && p.Flags == nil && !p.Excl && !p.Length && !p.Width && !p.IsSet &&
		p.NestedParam == nil && p.Index == nil && len(p.Modifiers) == 0 && p.Slice == nil &&
		p.Repl == nil && p.Names == 0
}

// takesValue reports whether ${x<op>word} is the value of x.
func takesValue(op syntax.ParExpOperator, value string) bool {
	switch op {
	case syntax.DefaultUnset, syntax.ErrorUnset, syntax.AssignUnset:
		return true
	case syntax.DefaultUnsetOrNull, syntax.ErrorUnsetOrNull, syntax.AssignUnsetOrNull:
		return value != ""
	}
	return false
}

// unescape takes the backslashes out of a literal (POSIX.1-2024, Shell Command Language, 2.2).
func unescape(text string, quoted bool) string {
	if !strings.ContainsRune(text, '\\') {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' || i+1 == len(text) {
			b.WriteByte(text[i])
			continue
		}
		i++
		switch c := text[i]; {
		case c == '\n':
		case quoted && !strings.ContainsRune("$`\"\\", rune(c)):
			b.WriteByte('\\')
			b.WriteByte(c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

var ansiEscapes = strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\t`, "\t", `\r`, "\r", `\'`, `'`, `\"`, `"`, `\e`, "\x1b", `\a`, "\a", `\b`, "\b")

// unescapeANSI takes the usual escapes out of $'...'; the numeric ones stay as written.
func unescapeANSI(text string) string { return ansiEscapes.Replace(text) }
