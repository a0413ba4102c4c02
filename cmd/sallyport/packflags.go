package main

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/spf13/cobra"

	"github.com/sallyport-dev/sallyport/pkg/config"
	"github.com/sallyport-dev/sallyport/pkg/policy"
	"github.com/sallyport-dev/sallyport/policies"
)

// builtIn is how commands about one pack call ours.
const builtIn = "built-in"

// packFlags choose rules of the one pack that a command is about.
type packFlags struct {
	engineFlags
	v0     bool
	only   []string
	params []string
}

func (f *packFlags) register(cmd *cobra.Command) {
	f.engineFlags.register(cmd)
	cmd.Flags().BoolVar(&f.v0, "rego-v0", false, "read the pack as Rego v0")
	cmd.Flags().StringSliceVar(&f.only, "rule", nil, "only these `rules` (ids or patterns)")
	_ = cmd.RegisterFlagCompletionFunc("rule", completeRules)
}

func completePack(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveDefault
	}
	return []string{builtIn + "\tthe rules that ship with the program"}, cobra.ShellCompDirectiveDefault
}

// openPack opens a folder, a bundle or the built-in pack, and the packs that stand beside it.
func openPack(name string, v0 bool) (pack policy.Pack, base []policy.Pack, err error) {
	if name == builtIn {
		return policies.Pack(), nil, nil
	}
	if pack, err = config.OpenPack(name); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			err = fmt.Errorf("%w; name a folder or bundle of rules, or %s", err, builtIn)
		}
		return pack, nil, err
	}
	pack.RegoV0 = v0
	return pack, packsBeside(pack), nil
}

// packsBeside are the packs whose libraries the pack may use: ours, unless it is ours itself.
func packsBeside(pack policy.Pack) []policy.Pack {
	if pack.FS != nil {
		if _, err := fs.Stat(pack.FS, "lib/kubernetes/kubernetes.rego"); err == nil {
			return nil
		}
	}
	return []policy.Pack{policies.Pack()}
}

// engineOptions selects the rules of the named pack, and of those what --rule names.
func (f *packFlags) engineOptions(cmd *cobra.Command, io streams, name string) (policy.Options, error) {
	pack, base, err := openPack(name, f.v0)
	if err != nil {
		return policy.Options{}, err
	}
	params, err := parseParams(f.params, nil)
	if err != nil {
		return policy.Options{}, err
	}
	o := policy.Options{Packs: append(slices.Clone(base), pack), Params: params, Now: fixedClock()}
	f.apply(io.err, &o)
	foreign := map[string]bool{}
	if base != nil {
		others, err := policy.New(cmd.Context(), policy.Options{Packs: base})
		if err != nil {
			return o, err
		}
		for _, r := range others.Rules() {
			foreign[r.ID] = true
		}
	}
	o.Select.Only = f.only
	all, err := policy.New(cmd.Context(), o)
	if err != nil {
		return o, err
	}
	o.Select.Only = nil
	for _, r := range all.Rules() {
		if all.Selects(r.ID) && !foreign[r.ID] {
			o.Select.Only = append(o.Select.Only, r.ID)
		}
	}
	if len(o.Select.Only) == 0 {
		return o, fmt.Errorf("%s: none of its rules is selected; --rule names rules that are off by default", name)
	}
	return o, nil
}
