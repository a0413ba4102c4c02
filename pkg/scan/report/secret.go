package report

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// Reports are published more widely than the files they are about: a finding about a secret must
// not be how the secret gets into a build log. Source lines that a rule about secret values points
// at have masks in place of the values, whichever rule they are shown for.

var (
	// assigned finds the values of a line: in its groups 1 to 3 are that of ENV KEY VALUE, and
	// what follows = or :, up to the next space unless quoted.
	assigned = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^\s*(?i:env|arg)\s+\w+\s+([^\s=].*)|` +
			`[=:]\s*("(?:[^"\\]|\\.)*"?|'[^']*'?)|` +
			`[=:]\s*([^\s"',=\[{$|>&*!][^\s"',]*)`)
	})
	// harmless values are no secrets: booleans, small numbers, references.
	harmless = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^(?:true|false|null|~|\d{1,5}|"\$.*|'\$.*|""|'')$`)
	})
)

const maskText = "********"

// secretRule reports whether a rule is about secret values, by the words of its id and topics.
func secretRule(r policy.Rule) bool {
	words := strings.FieldsFunc(r.ID+" "+strings.Join(r.Covers, " "), func(c rune) bool {
		return c == ' ' || c == '/' || c == '-'
	})
	return slices.ContainsFunc(words, func(word string) bool {
		switch strings.TrimSuffix(word, "s") {
		case "secret", "password", "credential", "token":
			return true
		}
		return false
	})
}

// secrets knows which lines hold secrets. The zero value knows of none.
type secrets struct {
	rules map[string]bool         // by id, whether the rule is about secrets
	lines map[string]map[int]bool // by file
}

// maxSecretLines bounds what one finding marks; what is longer is never quoted in full anyway.
const maxSecretLines = 2 * maxSnippet

func (s *secrets) mark(file string, p policy.Position) {
	if s.lines == nil {
		s.lines = map[string]map[int]bool{}
	}
	if s.lines[file] == nil {
		s.lines[file] = map[int]bool{}
	}
	for line := p.Line; line <= min(max(p.Line, p.EndLine), p.Line+maxSecretLines); line++ {
		s.lines[file][line] = true
	}
}

// in reports whether any line of p holds a secret.
func (s *secrets) in(file string, p policy.Position) bool {
	lines := s.lines[file]
	if len(lines) == 0 {
		return false
	}
	for line := p.Line; line <= min(max(p.Line, p.EndLine), p.Line+maxSecretLines); line++ {
		if lines[line] {
			return true
		}
	}
	return false
}

// isSecret reports whether a rule is about secrets.
func (v *view) isSecret(rule string) bool {
	secret, ok := v.secrets.rules[rule]
	if !ok {
		if v.secrets.rules == nil {
			v.secrets.rules = map[string]bool{}
		}
		secret = secretRule(v.rule(rule))
		v.secrets.rules[rule] = secret
	}
	return secret
}

// masked reports whether the source of p must not be shown as it is for a finding of the rule.
func (v *view) masked(rule, file string, p policy.Position) bool {
	return v.isSecret(rule) || v.secrets.in(file, p)
}

// maskSecrets masks the values on a line that comes in three parts. They are masked as one line,
// since a value may begin in one part and end in another, and cut again where they began.
func maskSecrets(before, span, after string) (string, string, string) {
	line := before + span + after
	start, end := len(before), len(before)+len(span) // of the span in the line
	var b strings.Builder
	at := 0
	moved := func(i, from, to, inside int) int { // where i lies once [from,to) is masked
		switch {
		case i >= to:
			return i + len(maskText) - (to - from)
		case i > from:
			return inside
		}
		return i
	}
	for _, m := range assigned().FindAllStringSubmatchIndex(line, -1) {
		from, to := max(m[2], m[4], m[6]), max(m[3], m[5], m[7])
		if harmless().MatchString(line[from:to]) {
			continue
		}
		b.WriteString(line[at:from])
		grown := b.Len() - from // by what the masks before this one lengthened the line
		b.WriteString(maskText)
		start = moved(start, from+grown, to+grown, from+grown)
		end = moved(end, from+grown, to+grown, from+grown+len(maskText))
		at = to
	}
	b.WriteString(line[at:])
	masked := b.String()
	return masked[:start], masked[start:end], masked[end:]
}
