package main

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"github.com/sallyport-dev/sallyport/pkg/config"
	"github.com/sallyport-dev/sallyport/pkg/policy"
)

func newConfig(io streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Write and check sallyport.yaml",
		Args:  noSubcommand,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newConfigInit(io), newConfigValidate(io), newConfigSchema(io))
	return cmd
}

func newConfigInit(io streams) *cobra.Command {
	return &cobra.Command{
		Use:   "init",
		Short: "Write a commented sallyport.yaml here",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			file, err := os.OpenFile(config.FileName, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
			if errors.Is(err, os.ErrExist) {
				return fmt.Errorf("%s exists already; it was left alone", config.FileName)
			}
			if err != nil {
				return err
			}
			if _, err := file.Write(config.Example); err != nil {
				return errors.Join(err, file.Close())
			}
			if err := file.Close(); err != nil {
				return err
			}
			_, err = fmt.Fprintf(io.out, "wrote %s; sallyport config validate checks it\n", config.FileName)
			return err
		},
	}
}

func newConfigValidate(io streams) *cobra.Command {
	var f policyFlags
	cmd := &cobra.Command{
		Use:   "validate [FILE]",
		Short: "Check the configuration, its packs, parameters and waivers",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				f.config = args[0]
			}
			path := f.config
			if path == "" {
				var err error
				if path, err = config.Find("."); err != nil {
					return err
				}
				if path == "" {
					return fmt.Errorf("no %s here or above; sallyport config init writes one", config.FileName)
				}
			}
			file, options, err := f.load(io)
			if err != nil {
				return err
			}
			options.Kinds = policy.Kinds()
			engine, err := policy.New(cmd.Context(), options)
			if err != nil {
				return err
			}
			if err := checkNames(file, engine, true); err != nil {
				return err
			}
			_, err = fmt.Fprintf(io.out, "%s is valid: %d rules, %d waivers\n", path, len(engine.Rules()), len(file.Waivers))
			return err
		},
	}
	f.register(cmd)
	return cmd
}

// checkNames finds names of rules that mean nothing: a mode for a rule that does not exist would
// switch nothing, and nobody would see it.
func checkNames(file *config.File, engine *policy.Engine, waiversToo bool) error {
	var problems []error
	for _, door := range config.Doors {
		profile := file.Profile(door)
		if waiversToo {
			for _, w := range profile.Waivers {
				if !engine.Knows(w.Rule) {
					problems = append(problems, fmt.Errorf("%s: %w", w.Origin, engine.UnknownRule(w.Rule)))
				}
			}
		}
		for _, modes := range []map[string]policy.Verdict{profile.Modes, profile.OnUnknown} {
			for _, id := range slices.Sorted(maps.Keys(modes)) {
				if !engine.Knows(id) {
					problems = append(problems, fmt.Errorf("modes: %w", engine.UnknownRule(id)))
				}
			}
		}
	}
	return joinDistinct(problems)
}

func joinDistinct(list []error) error {
	seen := map[string]bool{}
	var out []error
	for _, err := range list {
		if !seen[err.Error()] {
			seen[err.Error()] = true
			out = append(out, err)
		}
	}
	return errors.Join(out...)
}

func newConfigSchema(io streams) *cobra.Command {
	return &cobra.Command{
		Use:     "schema",
		Short:   "Print the JSON Schema of sallyport.yaml, for editors",
		Example: "  sallyport config schema > sallyport.schema.json",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := io.out.Write(config.Schema)
			return err
		},
	}
}
