package policy

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/bmatcuk/doublestar/v4"
)

// Waiver accepts findings of one rule in one place, for a reason and until a day.
type Waiver struct {
	// Rule is the id of a rule, or a pattern of path.Match such as "kubernetes/*".
	Rule string
	// File is a pattern over slash-separated paths ("deploy/**"); empty means any file.
	File string
	// Resource is the exact name of the resource ("Deployment shop/web"); empty means any.
	Resource string
	// FirstLine and LastLine limit an inline waiver to the lines it stands on or above; 0 means all.
	FirstLine, LastLine int
	Reason              string
	Owner               string
	// Until is the last day on which the waiver holds, in UTC; zero means without end.
	Until time.Time
	// Origin says where the waiver is written, for example "deploy/web.yaml:12".
	Origin string
	// Problem says what is wrong with it; a waiver with a problem waives nothing and is reported.
	Problem string
}

// inlineMark starts an inline waiver inside a comment of any language.
const inlineMark = "sallyport:ignore"

var waiverPair = regexp.MustCompile(`^([a-z]+)=(?:"((?:[^"\\]|\\.)*)"|(\S+))\s*`)

// ParseWaiverComment reads an inline waiver from the text of a comment (with or without its
// comment sign): sallyport:ignore RULE[,RULE...] [until=YYYY-MM-DD] [reason="..."] [owner=...].
// The second result is false when the comment holds none. What is malformed is returned with its
// Problem set, so that it is reported and never silently dropped.
func ParseWaiverComment(comment, origin string) ([]Waiver, bool) {
	_, rest, found := strings.Cut(comment, inlineMark)
	if !found {
		return nil, false
	}
	bad := func(format string, args ...any) ([]Waiver, bool) {
		return []Waiver{{Origin: origin, Problem: fmt.Sprintf(format, args...)}}, true
	}
	if rest != "" && rest[0] != ' ' && rest[0] != '\t' {
		return bad("write %q, a space, and the ids of the rules", inlineMark)
	}
	rest = strings.TrimSpace(rest)
	names, rest, _ := strings.Cut(rest, " ")
	if names == "" || strings.Contains(names, "=") {
		return bad("name the rule to ignore, for example %q", inlineMark+" kubernetes/privileged")
	}
	w := Waiver{Origin: origin}
	for rest = strings.TrimSpace(rest); rest != ""; {
		m := waiverPair.FindStringSubmatch(rest)
		if m == nil {
			return bad("%q is not key=value; the keys are until, reason and owner", rest)
		}
		rest = rest[len(m[0]):]
		value := m[3]
		if value == "" {
			value = strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(m[2])
		}
		if problem := w.set(m[1], value); problem != "" {
			return bad("%s", problem)
		}
	}
	var out []Waiver
	for name := range strings.SplitSeq(names, ",") {
		one := w
		one.Rule = name
		one.Problem = checkRulePattern(name)
		out = append(out, one)
	}
	return out, true
}

func (w *Waiver) set(key, value string) (problem string) {
	switch key {
	case "until":
		day, err := time.Parse(time.DateOnly, value)
		if err != nil {
			return fmt.Sprintf("until=%s is not a day; write until=2027-03-31", value)
		}
		w.Until = day
	case "reason":
		w.Reason = value
	case "owner":
		w.Owner = value
	default:
		return fmt.Sprintf("unknown key %q; the keys are until, reason and owner", key)
	}
	return ""
}

var rulePattern = regexp.MustCompile(`^[a-z0-9*?-]+/[a-z0-9*?-]+$`)

func checkRulePattern(name string) (problem string) {
	if !rulePattern.MatchString(name) {
		return fmt.Sprintf("%q is not the id of a rule; ids look like kubernetes/privileged", name)
	}
	return ""
}

// Expired reports whether the waiver's last day has passed at now.
func (w Waiver) Expired(now time.Time) bool {
	return !w.Until.IsZero() && !now.UTC().Before(w.Until.AddDate(0, 0, 1))
}

// Check reports what is wrong with a waiver: a rule that is no id, patterns that match nothing.
func (w Waiver) Check() error {
	if w.Problem != "" {
		return errors.New(w.Problem)
	}
	if problem := checkRulePattern(w.Rule); problem != "" {
		return errors.New(problem)
	}
	if !doublestar.ValidatePattern(w.File) {
		return fmt.Errorf("file %q is not a valid pattern", w.File)
	}
	return nil
}
