package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v4"

	"github.com/sallyport-dev/sallyport/pkg/config"
	"github.com/sallyport-dev/sallyport/pkg/policy"
	"github.com/sallyport-dev/sallyport/policies"
)

// policyFlags choose and configure rules; scan and the rules commands share them.
type policyFlags struct {
	engineFlags
	config   string
	policies []string
	v0       bool
	only     []string
	skip     []string
	enable   []string
	params   []string
}

func (f *policyFlags) register(cmd *cobra.Command) {
	f.registerPacks(cmd)
	flags := cmd.Flags()
	flags.StringSliceVar(&f.only, "rule", nil, "run only these `rules` (ids or patterns such as kubernetes/rbac-*)")
	flags.StringSliceVar(&f.skip, "skip-rule", nil, "do not run these `rules`")
	flags.StringSliceVar(&f.enable, "enable", nil, "also run these `rules`, which are off by default")
}

// registerPacks is for commands that choose their rules in another way.
func (f *policyFlags) registerPacks(cmd *cobra.Command) {
	f.engineFlags.register(cmd)
	flags := cmd.Flags()
	flags.StringVarP(&f.config, "config", "c", "", "configuration `file` (default: sallyport.yaml here or above, up to the repository's root)")
	flags.StringArrayVarP(&f.policies, "policy", "p", nil, "`folder` or bundle of your own rules, beside the built-in ones")
	flags.BoolVar(&f.v0, "rego-v0", false, "read the packs of --policy as Rego v0")
	flags.StringArrayVar(&f.params, "param", nil, "set a parameter: `RULE.NAME=YAML`, for example kubernetes/image-registry.allowed=[ghcr.io/acme]")
}

// load reads the configuration and merges the flags into engine options.
func (f *policyFlags) load(io streams) (*config.File, policy.Options, error) {
	file := config.Default()
	path := f.config
	if path == "" {
		var err error
		if path, err = config.Find("."); err != nil {
			return nil, policy.Options{}, err
		}
	}
	if path != "" {
		var err error
		if file, err = config.Load(path); err != nil {
			return nil, policy.Options{}, err
		}
	}
	own, err := file.PolicyPacks()
	if err != nil {
		return nil, policy.Options{}, err
	}
	for _, path := range f.policies {
		pack, err := config.OpenPack(path)
		if err != nil {
			return nil, policy.Options{}, err
		}
		pack.RegoV0 = f.v0
		own = append(own, pack)
	}
	params, err := parseParams(f.params, file.Parameters)
	if err != nil {
		return nil, policy.Options{}, err
	}
	selection := file.Selection()
	selection.Only = f.only
	selection.Disable = append(selection.Disable, f.skip...)
	selection.Enable = append(selection.Enable, f.enable...)
	options := policy.Options{
		Packs:  append([]policy.Pack{policies.Pack()}, own...),
		Params: params,
		Select: selection,
		Now:    fixedClock(),
	}
	f.apply(io.err, &options)
	return file, options, nil
}

// fixedClock stands still for one run, so that all documents are judged at the same time.
func fixedClock() func() time.Time {
	now := time.Now()
	return func() time.Time { return now }
}

// parseParams reads --param RULE.NAME=YAML over the parameters of the configuration.
func parseParams(list []string, base map[string]map[string]any) (map[string]map[string]any, error) {
	out := map[string]map[string]any{}
	for id, values := range base {
		out[id] = map[string]any{}
		for name, value := range values {
			out[id][name] = value
		}
	}
	for _, p := range list {
		key, text, ok := strings.Cut(p, "=")
		dot := strings.LastIndex(key, ".")
		if !ok || dot < 0 {
			return nil, fmt.Errorf("--param %q: write RULE.NAME=VALUE", p)
		}
		var value any
		if err := yaml.Unmarshal([]byte(text), &value); err != nil {
			return nil, fmt.Errorf("--param %q: %w", p, err)
		}
		id, name := key[:dot], key[dot+1:]
		if out[id] == nil {
			out[id] = map[string]any{}
		}
		out[id][name] = value
	}
	return out, nil
}
