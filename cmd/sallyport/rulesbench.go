package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// maxBenched is how many documents of a file are used: more would not say more.
const maxBenched = 1000

type benchFlags struct {
	packFlags
	time   time.Duration
	count  int
	format string
}

func newRulesBench(io streams) *cobra.Command {
	var f benchFlags
	cmd := &cobra.Command{
		Use:   "bench PACK INPUT",
		Short: "Measure what each rule of a pack costs on a file",
		Long: `Measure what each rule costs on the documents of INPUT (any file that scan reads, "-" is standard input): alone,
without what other rules have computed already. The totals are of all rules together, as a scan asks
them, and of OPA's interpreter with the same rules. PACK is a folder or bundle of rules, or built-in.
Exit codes: 0 measured, 2 wrong arguments or pack, 3 the file cannot be read, or a rule fails on it.`,
		Example: `  sallyport rules bench policy/ deploy/web.yaml
  sallyport rules bench built-in Dockerfile --rule 'dockerfile/apt-*'
  helm template chart/ | sallyport rules bench built-in - --format json | jq '.rules[0]'`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return errors.New("name a pack and a file, for example: sallyport rules bench policy/ deploy/web.yaml")
			}
			return nil
		},
		ValidArgsFunction: completePack,
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.run(cmd, io, args[0], args[1])
		},
	}
	f.register(cmd)
	flags := cmd.Flags()
	flags.StringArrayVar(&f.params, "param", nil, "set a parameter: `RULE.NAME=YAML`")
	flags.DurationVar(&f.time, "time", time.Second, "how long to measure in all, about")
	flags.IntVar(&f.count, "count", 0, "measure each figure over this `number` of runs instead")
	flags.StringVarP(&f.format, "format", "f", "text", "text or json")
	_ = cmd.RegisterFlagCompletionFunc("format", completeTextOrJSON)
	return cmd
}

func (f *benchFlags) run(cmd *cobra.Command, io streams, pack, file string) error {
	if err := checkTextOrJSON(f.format); err != nil {
		return err
	}
	if f.count < 0 || f.time <= 0 {
		return errors.New("--count and --time must be above zero")
	}
	ctx := cmd.Context()
	options, err := f.engineOptions(cmd, io, pack)
	if err != nil {
		return err
	}
	engine, err := policy.New(ctx, options)
	if err != nil {
		return err
	}
	docs, err := readDocuments(io.in, file, engine)
	if err != nil {
		return err
	}
	options.Topdown = true
	topdown, err := policy.New(ctx, options)
	if err != nil {
		return err
	}
	b := bench{ctx: ctx, flags: f, engine: engine, topdown: topdown, docs: docs}
	b.report.Documents = len(docs.inputs)
	if len(docs.inputs) > maxBenched {
		b.report.Left = len(docs.inputs) - maxBenched
		docs.inputs = docs.inputs[:maxBenched]
	}
	if err := b.measure(options.Select.Only); err != nil {
		return err
	}
	if err := b.report.write(io.out, f.format); err != nil {
		return err
	}
	if b.report.failed() {
		return &exitError{code: exitNotJudged}
	}
	return nil
}

// bench is one measurement.
type bench struct {
	ctx             context.Context
	flags           *benchFlags
	engine, topdown *policy.Engine
	docs            *documents
	report          benchReport
}

// watch returns a stopwatch for a share of the time.
func (b *bench) watch(share float64) stopwatch {
	return stopwatch{time.Duration(share * float64(b.flags.time)), b.flags.count}
}

func (b *bench) measure(ids []string) error {
	results, err := b.engine.EvaluateAll(b.ctx, b.docs.inputs)
	if err != nil {
		return err
	}
	inputs := map[bool][]policy.Input{false: b.docs.inputs, true: sets(b.docs.inputs, results)}
	watch := b.watch(0.5 / float64(len(ids)))
	for _, id := range ids {
		rule, _ := b.engine.Rule(id)
		if err := b.rule(rule, inputs[rule.Set], watch); err != nil {
			return err
		}
	}
	slices.SortFunc(b.report.Rules, func(x, y ruleCost) int {
		return cmp.Or(cmp.Compare(y.Microseconds, x.Microseconds), cmp.Compare(x.Rule, y.Rule))
	})
	b.report.Decode = b.watch(0.1).measure(func() { b.docs.decode() })
	b.report.Together = b.watch(0.2).measure(func() { _, err = b.engine.EvaluateAll(b.ctx, b.docs.inputs) })
	if err == nil {
		b.report.Topdown = b.watch(0.2).measure(func() { _, err = b.topdown.EvaluateAll(b.ctx, b.docs.inputs) })
	}
	b.report.Ratio = b.report.Topdown.Microseconds / b.report.Alone.Microseconds
	return err
}

// rule measures one rule on those documents that it is asked about.
func (b *bench) rule(r policy.Rule, inputs []policy.Input, watch stopwatch) error {
	row := ruleCost{Rule: r.ID, Evaluator: "closures"}
	var asked []*policy.Trial
	defer func() {
		for _, t := range asked {
			t.Done()
		}
	}()
	for _, in := range inputs {
		if in.Kind != r.Kind {
			continue
		}
		row.Documents++
		t, err := b.engine.Trial(b.ctx, r.ID, in)
		if err != nil {
			return err
		}
		asked = append(asked, t)
		if !t.Asked() {
			continue
		}
		row.Asked++
		if t.Interpreted() {
			row.Evaluator = "topdown"
		}
		findings, unknown, err := t.Run()
		if b.ctx.Err() != nil {
			return b.ctx.Err()
		}
		row.Findings, row.Unknown = row.Findings+len(findings), row.Unknown+len(unknown)
		if err != nil {
			row.Error = fmt.Sprintf("%s: %v", in.Source, err)
			break
		}
	}
	asked = slices.DeleteFunc(asked, func(t *policy.Trial) bool {
		if !t.Asked() {
			t.Done()
		}
		return !t.Asked()
	})
	if row.Asked > 0 && row.Error == "" {
		row.cost = watch.measure(func() {
			for _, t := range asked {
				_, _, _ = t.Run()
			}
		})
		b.report.Alone = b.report.Alone.plus(row.cost)
	}
	b.report.Rules = append(b.report.Rules, row)
	return b.ctx.Err()
}

// sets are what rules about sets judge of these documents.
func sets(inputs []policy.Input, results []policy.Result) []policy.Input {
	members := map[policy.Kind][]policy.Value{}
	for i, in := range inputs {
		if m := results[i].Member; !m.IsZero() {
			members[in.Kind] = append(members[in.Kind], m)
		}
	}
	var out []policy.Input
	for _, kind := range policy.Kinds() {
		if len(members[kind]) > 0 {
			out = append(out, policy.SetInput(kind, members[kind]))
		}
	}
	return out
}
