package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/sallyport-dev/sallyport/pkg/policy"
	"github.com/sallyport-dev/sallyport/policies"
)

func newRules(io streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "rules",
		Short: "List, explain, test and write rules",
		Args:  noSubcommand,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newRulesList(io), newRulesShow(io), newRulesTest(io), newRulesNew(io), newRulesBench(io), newRulesLint(io), newRulesExplain(io))
	return cmd
}

func newRulesList(io streams) *cobra.Command {
	var f policyFlags
	var kind, severity, control, format string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the rules with severity, kind and controls",
		Example: `  sallyport rules list --kind kubernetes --severity high
  sallyport rules list --control pss=restricted
  sallyport rules list --format json | jq -r '.[].id'`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, options, err := f.load(io)
			if err != nil {
				return err
			}
			engine, err := policy.New(cmd.Context(), options)
			if err != nil {
				return err
			}
			rules, err := filterRules(engine, kind, severity, control)
			if err != nil {
				return err
			}
			return listRules(io, rules, engine, format)
		},
	}
	f.register(cmd)
	cmd.Flags().StringVar(&kind, "kind", "", "only rules of this `kind`")
	cmd.Flags().StringVarP(&severity, "severity", "s", "info", "only rules of this `severity` and above")
	cmd.Flags().StringVar(&control, "control", "", "only rules with this `control`: pss, or pss=baseline")
	cmd.Flags().StringVarP(&format, "format", "f", "text", "text or json")
	return cmd
}

func filterRules(engine *policy.Engine, kind, severity, control string) ([]policy.Rule, error) {
	least, err := policy.ParseSeverity(severity)
	if err != nil {
		return nil, fmt.Errorf("--severity: %w", err)
	}
	framework, number, exact := strings.Cut(control, "=")
	return slices.DeleteFunc(engine.Rules(), func(r policy.Rule) bool {
		controls := r.Controls[framework]
		return kind != "" && string(r.Kind) != kind || r.Severity < least ||
			control != "" && len(controls) == 0 || exact && !slices.Contains(controls, number)
	}), nil
}

func listRules(io streams, rules []policy.Rule, engine *policy.Engine, format string) error {
	switch format {
	case "json":
		e := json.NewEncoder(io.out)
		e.SetIndent("", "  ")
		return e.Encode(rules)
	case "text":
	default:
		return fmt.Errorf("unknown format %q; it is text or json", format)
	}
	table := tabwriter.NewWriter(io.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "RULE\tSEVERITY\tRUNS\tTITLE\tCONTROLS")
	for _, r := range rules {
		runs := "yes"
		if !engine.Selects(r.ID) {
			runs = "no"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", r.ID, r.Severity, runs, r.Title, strings.Join(controlsOf(r), ", "))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(io.out, "\n%d rules. sallyport rules show ID explains one.\n", len(rules))
	return err
}

func controlsOf(r policy.Rule) []string {
	var out []string
	for _, framework := range slices.Sorted(maps.Keys(r.Controls)) {
		out = append(out, framework+" "+strings.Join(r.Controls[framework], " "))
	}
	return out
}

func completeRules(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
	engine, err := policy.New(cmd.Context(), policy.Options{Packs: []policy.Pack{policies.Pack()}})
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var ids []string
	for _, r := range engine.Rules() {
		ids = append(ids, r.ID+"\t"+r.Title)
	}
	return ids, cobra.ShellCompDirectiveNoFileComp
}

func newRulesShow(io streams) *cobra.Command {
	var f policyFlags
	cmd := &cobra.Command{
		Use:               "show ID",
		Short:             "Explain a rule, with a bad and a good example",
		Example:           "  sallyport rules show kubernetes/privileged",
		Args:              oneRule,
		ValidArgsFunction: completeRules,
		RunE: func(cmd *cobra.Command, args []string) error {
			_, options, err := f.load(io)
			if err != nil {
				return err
			}
			engine, err := policy.New(cmd.Context(), options)
			if err != nil {
				return err
			}
			rule, ok := engine.Rule(args[0])
			if !ok {
				return engine.UnknownRule(args[0])
			}
			return showRule(io, rule, options.Packs, engine)
		},
	}
	f.register(cmd)
	return cmd
}

func oneRule(_ *cobra.Command, args []string) error {
	if len(args) != 1 {
		return errors.New("name one rule, for example kubernetes/privileged; sallyport rules list shows them all")
	}
	return nil
}

func showRule(io streams, r policy.Rule, packs []policy.Pack, engine *policy.Engine) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s  (%s, %s)\n%s\n\n%s\n", r.ID, r.Severity, r.Kind, r.Title, wrap(r.Description, 80))
	fmt.Fprintf(&b, "\nFix: %s\n", wrap(r.Fix, 75))
	switch {
	case r.Off && !engine.Selects(r.ID):
		fmt.Fprintf(&b, "\nOff by default; --enable %s or rules.enable in sallyport.yaml turns it on.\n", r.ID)
	case r.Set:
		fmt.Fprint(&b, "\nJudges all documents that are scanned together.\n")
	}
	for _, name := range slices.Sorted(maps.Keys(r.Params)) {
		p := r.Params[name]
		value, err := json.Marshal(engine.Params().Get(r.ID, name))
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "\nParameter %s: %s\n  now %s\n", name, wrap(p.Description, 70), value)
		if p.Example != nil {
			example, err := json.Marshal(p.Example)
			if err != nil {
				return err
			}
			fmt.Fprintf(&b, "  for example --param '%s.%s=%s'\n", r.ID, name, example)
		}
	}
	for _, example := range []struct{ prefix, title string }{{"fail.", "Bad"}, {"pass.", "Good"}} {
		if text := exampleOf(packs, r.ID, example.prefix); text != "" {
			fmt.Fprintf(&b, "\n%s:\n%s", example.title, indent(text))
		}
	}
	if controls := controlsOf(r); len(controls) > 0 {
		fmt.Fprintf(&b, "\nControls: %s\n", strings.Join(controls, ", "))
	}
	if len(r.Covers) > 0 {
		fmt.Fprintf(&b, "Covers: %s\n", strings.Join(r.Covers, ", "))
	}
	fmt.Fprintln(&b)
	for _, l := range r.References {
		fmt.Fprintf(&b, "%s\n", strings.TrimSpace(l.Description+" "+l.URL))
	}
	_, err := fmt.Fprint(io.out, b.String())
	return err
}

func exampleOf(packs []policy.Pack, id, prefix string) string {
	for _, p := range packs {
		if p.FS == nil {
			continue
		}
		entries, err := fs.ReadDir(p.FS, id)
		if err != nil {
			continue
		}
		for _, e := range entries {
			if strings.HasPrefix(e.Name(), prefix) {
				data, err := fs.ReadFile(p.FS, path.Join(id, e.Name()))
				if err != nil {
					return ""
				}
				return string(data)
			}
		}
	}
	return ""
}

func indent(text string) string {
	var b strings.Builder
	for line := range strings.Lines(strings.TrimRight(text, "\n") + "\n") {
		if strings.TrimSpace(line) != "" {
			b.WriteString("    ")
		}
		b.WriteString(line)
	}
	return b.String()
}

// wrap breaks text at spaces.
func wrap(text string, width int) string {
	var b strings.Builder
	column := 0
	for _, word := range strings.Fields(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case column == 0:
		case column+1+n > width:
			b.WriteByte('\n')
			column = 0
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += n
	}
	return b.String()
}
