package main

import (
	"errors"
	"path"
	"slices"

	"github.com/spf13/cobra"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

func newRulesLint(io streams) *cobra.Command {
	var only []string
	var v0, strict bool
	var format string
	cmd := &cobra.Command{
		Use:   "lint PACK",
		Short: "Find what makes rules slow, or fail on odd documents",
		Long: `Compile a pack and point out, with file and line, what makes its rules slower than they need to be, or fail
on documents that their author did not think of. PACK is a folder or bundle of rules, or built-in.
Exit codes: 0 no warnings, 1 warnings (with --strict also information), 2 the pack does not load.`,
		Example: `  sallyport rules lint policy/
  sallyport rules lint policy/ --rule 'acme/*' --strict
  sallyport rules lint policy/ --format json | jq -r '.[].id'`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return errors.New("name the folder or bundle of one pack, for example policy/")
			}
			return nil
		},
		ValidArgsFunction: completePack,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkTextOrJSON(format); err != nil {
				return err
			}
			pack, base, err := openPack(args[0], v0)
			if err != nil {
				return err
			}
			advice, err := policy.Lint(pack, base...)
			if err != nil {
				return err
			}
			if len(only) > 0 { // a typing mistake must not pass for a clean rule
				o := policy.Options{Packs: append(base, pack), Select: policy.Selection{Only: only}}
				if _, err := policy.New(cmd.Context(), o); err != nil {
					return err
				}
			}
			advice = slices.DeleteFunc(advice, func(a policy.Advice) bool { return !matchesAny(only, a.Rule) })
			if err := printAdvice(io, advice, format); err != nil {
				return err
			}
			if slices.ContainsFunc(advice, func(a policy.Advice) bool { return a.Warning || strict }) {
				return &exitError{code: exitDeny}
			}
			return nil
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&v0, "rego-v0", false, "read the pack as Rego v0")
	flags.StringSliceVar(&only, "rule", nil, "only what concerns these `rules` (ids or patterns)")
	flags.BoolVar(&strict, "strict", false, "exit with 1 for information too")
	flags.StringVarP(&format, "format", "f", "text", "text or json")
	_ = cmd.RegisterFlagCompletionFunc("rule", completeRules)
	_ = cmd.RegisterFlagCompletionFunc("format", completeTextOrJSON)
	return cmd
}

// matchesAny reports whether a pattern chooses the id; no pattern chooses all.
func matchesAny(patterns []string, id string) bool {
	return len(patterns) == 0 || slices.ContainsFunc(patterns, func(p string) bool {
		ok, err := path.Match(p, id)
		return err == nil && ok
	})
}

func printAdvice(io streams, advice []policy.Advice, format string) error {
	if format == "json" {
		if advice == nil {
			advice = []policy.Advice{}
		}
		return writeJSON(io.out, advice)
	}
	p := printer{w: io.out}
	warnings := 0
	for _, a := range advice {
		if a.Warning {
			warnings++
		}
		p.printf("%s\n", a)
	}
	if len(advice) > 0 {
		p.printf("%s, %s\n", plural(warnings, "warning"), plural(len(advice)-warnings, "note"))
	} else {
		p.printf("nothing to advise\n")
	}
	return p.err
}
