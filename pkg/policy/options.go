package policy

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"time"
)

// Options says what an Engine judges by. Packs is required; everything else has a useful zero.
type Options struct {
	Packs []Pack
	// Kinds are compiled by New; others are compiled when their first document arrives.
	Kinds []Kind
	// Params overrides parameters: folder of the rule or library -> name -> value.
	Params map[string]map[string]any
	// Select says which rules run.
	Select Selection
	// RuleTimeout and RuleMemory bound one rule on one document; 0 means 1 s and 512 MiB of heap.
	RuleTimeout time.Duration
	RuleMemory  int64
	// IgnoreMatch asks every rule about every document of its kind; tests of packs compare.
	IgnoreMatch bool
	// Cache is a folder for the compiled rules of packs without an index, so that only the first
	// process compiles them; empty means none. What is in it is verified, and made anew if it is
	// damaged.
	Cache string
	// Topdown judges with OPA's own interpreter alone: slower, to compare with.
	Topdown bool
	// Debug receives lines about who judges and why, for people; nil drops them. It is called from
	// several goroutines.
	Debug func(line string)
	// Now is the clock that rules see; nil means time.Now.
	Now func() time.Time
}

// Selection chooses rules by id or by a pattern of path.Match such as "kubernetes/rbac-*".
type Selection struct {
	// Only runs nothing but these, opt-in rules included.
	Only []string `json:"only,omitempty"`
	// Enable adds rules that are off by default.
	Enable []string `json:"enable,omitempty"`
	// Disable takes rules away; it wins over Enable and Only.
	Disable []string `json:"disable,omitempty"`
}

func (s Selection) includes(r *Rule) bool {
	switch {
	case matchesAny(s.Disable, r.ID):
		return false
	case len(s.Only) > 0:
		return matchesAny(s.Only, r.ID)
	default:
		return !r.Off || matchesAny(s.Enable, r.ID)
	}
}

// check refuses a name that chooses nothing: a typing mistake must not switch a rule off or on unseen.
func (s Selection) check(rules []Rule) error {
	var problems []error
	for _, name := range slices.Concat(s.Only, s.Enable, s.Disable) {
		if _, err := path.Match(name, ""); err != nil {
			problems = append(problems, fmt.Errorf("rule %q: %w", name, err))
		} else if !slices.ContainsFunc(rules, func(r Rule) bool { return matchesAny([]string{name}, r.ID) }) {
			problems = append(problems, unknownRule(name, rules))
		}
	}
	return errors.Join(problems...)
}

func matchesAny(patterns []string, id string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		ok, err := path.Match(p, id)
		return err == nil && ok
	})
}

// unknownRule names the rule that the user may have meant.
func unknownRule(name string, rules []Rule) error {
	best, bestCommon := "", 0
	for _, r := range rules {
		if common := similarity(name, r.ID); common > bestCommon {
			best, bestCommon = r.ID, common
		}
	}
	if bestCommon*2 > len(name) {
		return fmt.Errorf("no rule %q; did you mean %q? (sallyport rules list shows all)", name, best)
	}
	return fmt.Errorf("no rule %q; sallyport rules list shows all", name)
}

// similarity is the length of the longest common subsequence of two short strings.
func similarity(a, b string) int {
	row := make([]int, len(b)+1)
	for i := range len(a) {
		diagonal := 0
		for j := range len(b) {
			above := row[j+1]
			if a[i] == b[j] {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(above, row[j])
			}
			diagonal = above
		}
	}
	return row[len(b)]
}

// resolveParams merges the packs' defaults with the overrides into the value of data.params.
func resolveParams(packs []*loadedPack, overrides map[string]map[string]any) (map[string]map[string]any, error) {
	declared := map[string]map[string]Param{}
	for _, p := range packs {
		for _, r := range p.rules {
			declared[r.ID] = r.Params
		}
		maps.Copy(declared, p.libraries)
	}
	out := map[string]map[string]any{}
	for id, params := range declared {
		values := map[string]any{}
		for name, p := range params {
			values[name] = p.Default
		}
		if len(params) > 0 {
			out[id] = values
		}
	}
	var problems []error
	for _, p := range packs {
		for _, r := range p.rules {
			if len(overrides[r.ID]) > 0 {
				declared[r.ID] = r.withTexts().Params
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(overrides)) {
		params, known := declared[id]
		if !known {
			problems = append(problems, fmt.Errorf("parameters of %q: no such rule or library", id))
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(overrides[id])) {
			p, known := params[name]
			if !known {
				problems = append(problems, fmt.Errorf("parameters of %q: unknown parameter %q; it has %s", id, name, listOr(slices.Sorted(maps.Keys(params)), "none")))
				continue
			}
			value := overrides[id][name]
			if err := checkSchema(p.Schema, value); err != nil {
				problems = append(problems, fmt.Errorf("parameter %q of %q: %w", name, id, err))
				continue
			}
			out[id][name] = value
		}
	}
	return out, errors.Join(problems...)
}

func listOr(names []string, none string) string {
	if len(names) == 0 {
		return none
	}
	return strings.Join(names, ", ")
}
