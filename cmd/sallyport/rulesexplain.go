package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

type explainFlags struct {
	policyFlags
	document string
	full     bool
}

func newRulesExplain(io streams) *cobra.Command {
	var f explainFlags
	cmd := &cobra.Command{
		Use:   "explain RULE INPUT",
		Short: "Show step by step what a rule does with a file",
		Long: `Evaluate one rule on each document of INPUT (any file that scan reads, "-" is standard input) by OPA's
interpreter, and print which expressions of the rule hold and which fail, with the values of their
variables; then what the rule says, by the interpreter and as a scan evaluates it.
Exit codes: 0 explained, 2 wrong arguments or pack, 3 the file cannot be read, or the rule fails on it.`,
		Example: `  sallyport rules explain kubernetes/privileged deploy/web.yaml
  sallyport rules explain acme/owner deploy/web.yaml --policy policy/ --document 'Deployment web' --full`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return errors.New("name a rule and a file, for example: sallyport rules explain kubernetes/privileged deploy/web.yaml")
			}
			return nil
		},
		ValidArgsFunction: func(cmd *cobra.Command, args []string, text string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveDefault
			}
			return completeRules(cmd, args, text)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.run(cmd, io, args[0], args[1])
		},
	}
	f.registerPacks(cmd)
	cmd.Flags().StringVar(&f.document, "document", "", "only documents whose name holds this `text`, for example Pod")
	cmd.Flags().BoolVar(&f.full, "full", false, "print every step, those in libraries too")
	return cmd
}

func (f *explainFlags) run(cmd *cobra.Command, io streams, id, file string) error {
	ctx := cmd.Context()
	_, options, err := f.load(io)
	if err != nil {
		return err
	}
	options.Select = policy.Selection{Only: []string{id}}
	options.RuleTimeout = 10 * time.Second // tracing takes its time
	engine, err := policy.New(ctx, options)
	if err != nil {
		return err
	}
	rule, ok := engine.Rule(id)
	if !ok {
		return engine.UnknownRule(id)
	}
	docs, err := readDocuments(io.in, file, engine)
	if err != nil {
		return err
	}
	inputs := docs.inputs
	if rule.Set {
		results, err := engine.EvaluateAll(ctx, inputs)
		if err != nil {
			return err
		}
		inputs = sets(inputs, results)
	}
	p := &printer{w: io.out}
	explained, failed := 0, false
	for _, in := range inputs {
		if !strings.Contains(in.Source.String(), f.document) {
			continue
		}
		explained++
		trial, err := engine.Trial(ctx, id, in)
		if err != nil {
			return err
		}
		good := f.explain(p, &rule, in, trial)
		trial.Done()
		failed = failed || !good
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	switch {
	case explained == 0:
		return &exitError{exitNotJudged, fmt.Errorf("%s: none of its %s is called %q", file, plural(len(inputs), "document"), f.document)}
	case failed:
		return &exitError{code: exitNotJudged}
	}
	return p.err
}

// explain prints what the rule does with one document, and reports whether it ran without error
// and both evaluators agree.
func (f *explainFlags) explain(p *printer, rule *policy.Rule, in policy.Input, trial *policy.Trial) bool {
	p.printf("%s: %s\n", rule.ID, in.Source)
	findings, unknown, trace, err := trial.Explain()
	if f.full {
		trace.Write(p)
	} else {
		printSteps(p, "", trace.Steps(rule.InFolder))
	}
	said := answer(findings, unknown, err)
	p.printf("topdown:  %s\n", said)
	if !trial.Asked() {
		p.printf("closures: not asked, the rule is about other documents\n\n")
		return err == nil
	}
	if trial.Interpreted() {
		p.printf("closures: none, the rule cannot be compiled to them; sallyport rules lint says why\n\n")
		return err == nil
	}
	findings, unknown, err = trial.Run()
	if again := answer(findings, unknown, err); again != said {
		p.printf("closures: %s\nThe evaluators disagree; please report it.\n\n", again)
		return false
	}
	p.printf("closures: the same\n\n")
	return err == nil
}

// printSteps prints each expression with its line, whether it holds, and what it sees.
func printSteps(p *printer, margin string, steps []policy.Step) {
	file := ""
	for _, s := range steps {
		if s.File != file {
			file = s.File
			p.printf("%s%s\n", margin, file)
		}
		mark := "ok"
		switch {
		case s.Enter:
			mark = ""
		case s.Fails:
			mark = "FAIL"
		}
		p.printf("%s%5d  %-4s  %s%s\n", margin, s.Line, mark, strings.Repeat("  ", s.Depth), s.Text)
		for _, v := range s.Values {
			p.printf("%s%s%s\n", margin, strings.Repeat(" ", 5+2+4+2+2*s.Depth+4), v)
		}
	}
}

// answer is what a rule says, on lines that can be compared.
func answer(findings []policy.Finding, unknown []policy.Unknown, err error) string {
	if err != nil {
		return "fails: " + err.Error()
	}
	if len(findings)+len(unknown) == 0 {
		return "nothing to say"
	}
	var lines []string
	for _, one := range findings {
		lines = append(lines, fmt.Sprintf("deny     %s: %s", one.Path, one.Message))
	}
	for _, one := range unknown {
		lines = append(lines, fmt.Sprintf("unknown  %s: %s", one.Path, one.Message))
	}
	return strings.Join(lines, "\n          ")
}

// Write lets a printer stand for its writer.
func (p *printer) Write(data []byte) (int, error) {
	p.printf("%s", data)
	return len(data), p.err
}
