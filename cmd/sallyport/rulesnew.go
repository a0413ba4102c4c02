package main

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// templates hold a rule for each kind that a person can begin with; NAME, ID and PACKAGE are replaced.
//
//go:embed templates
var templates embed.FS

func newRulesNew(io streams) *cobra.Command {
	var dir, kind string
	cmd := &cobra.Command{
		Use:   "new PACK/RULE",
		Short: "Write the folder of a new rule: rule, test and fixtures",
		Example: `  sallyport rules new acme/require-owner --kind kubernetes --dir policy
  sallyport rules test policy && sallyport scan . --policy policy`,
		Args: func(_ *cobra.Command, args []string) error {
			ruleID := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*$`)
			if len(args) != 1 || !ruleID.MatchString(args[0]) {
				return errors.New("name the rule as <pack>/<rule>, lower-case words joined by dashes, for example acme/require-owner")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			return newRule(io, dir, args[0], kind)
		},
	}
	cmd.Flags().StringVar(&dir, "dir", "policy", "`folder` of the pack")
	cmd.Flags().StringVar(&kind, "kind", "", "kubernetes, dockerfile, config, image or sbom (default: the pack's name if it is one, else kubernetes)")
	return cmd
}

func newRule(io streams, dir, id, kind string) error {
	pack, name, _ := strings.Cut(id, "/")
	if kind == "" {
		kind = pack
		if _, err := fs.Stat(templates, path.Join("templates", kind)); err != nil {
			kind = string(policy.Kubernetes)
		}
	}
	entries, err := fs.ReadDir(templates, path.Join("templates", kind))
	if err != nil {
		return fmt.Errorf("--kind %q: there is a template for kubernetes, dockerfile, config, image and sbom", kind)
	}
	folder := filepath.Join(dir, filepath.FromSlash(id))
	if _, err := os.Stat(folder); err == nil {
		return fmt.Errorf("%s exists already; choose another name or edit what is there", folder)
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	replace := strings.NewReplacer("NAME", name, "ID", id, "PACKAGE", "policies."+strings.NewReplacer("/", ".", "-", "_").Replace(id), "KIND", kind)
	for _, e := range entries {
		data, err := fs.ReadFile(templates, path.Join("templates", kind, e.Name()))
		if err != nil {
			return err
		}
		file := filepath.Join(folder, strings.TrimSuffix(strings.Replace(e.Name(), "rule", name, 1), ".txt"))
		if err := os.WriteFile(file, []byte(replace.Replace(string(data))), 0o644); err != nil {
			return err
		}
		fmt.Fprintln(io.out, filepath.ToSlash(file))
	}
	_, err = fmt.Fprintf(io.out, "\nEdit them, then: sallyport rules test %s && sallyport scan . --policy %s\n", dir, dir)
	return err
}
