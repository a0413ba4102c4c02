package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/sallyport-dev/sallyport/pkg/attest"
	"github.com/sallyport-dev/sallyport/pkg/attest/companion"
	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

func newTrust(io streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "trust",
		Short: "Show whom sallyport.yaml trusts; bring trust roots up to date",
		Args:  noSubcommand,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newTrustShow(io), newTrustUpdate(io))
	return cmd
}

type trustShowCommand struct {
	attestFlags
	config string
}

func newTrustShow(io streams) *cobra.Command {
	var c trustShowCommand
	cmd := &cobra.Command{
		Use:   "show [REF]",
		Short: "Show authorities, trust roots with their age, and what images need",
		Long: `Show the section trust of sallyport.yaml as it is understood: who may sign, which trust roots are used and
how old they are, and what images need; with REF, what that image needs. All files are read, so that
what is missing or wrong shows here.
Exit codes: 0 shown, 2 configuration error, 3 a key could not be had.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return c.run(cmd.Context(), io, args) },
	}
	registerAttestProgram(cmd, &c.program)
	cmd.Flags().StringVarP(&c.config, "config", "c", "", "configuration `file` (default: sallyport.yaml here or above)")
	return cmd
}

func (c *trustShowCommand) run(ctx context.Context, io streams, args []string) error {
	file, path, err := loadConfig(c.config)
	if err != nil {
		return err
	}
	if file.Trust == nil {
		return errors.New("there is no section trust in sallyport.yaml; docs/trust.md says how to write one")
	}
	entries := file.Trust.Images
	if len(args) == 1 {
		ref, err := image.ParseReference(args[0])
		if err != nil {
			return err
		}
		entries = file.Trust.Matching(ref, ref.Digest)
	}
	answer, err := c.ask(ctx, io, companion.Request{Roots: &companion.Roots{Trust: file.Trust, Dir: filepath.Dir(path)}})
	if err != nil {
		return err
	}
	t := tabwriter.NewWriter(io.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "ROOT\tAGE\tDIGEST")
	for _, r := range answer.Roots {
		age := days(r.AgeSeconds)
		if r.TooOld {
			age += ", too old"
		}
		fmt.Fprintf(t, "%s\t%s\t%s\n", r.Name, age, r.Digest)
	}
	fmt.Fprintln(t, "\nAUTHORITY\tMAY SIGN")
	for _, name := range sortedNames(file.Trust.Authorities) {
		for _, who := range whoSigns(file.Trust.Authorities[name]) {
			fmt.Fprintf(t, "%s\t%s\n", name, who)
		}
	}
	fmt.Fprintln(t, "\nENTRY\tIMAGES\tNEED")
	for _, e := range entries {
		name, images := e.Name, strings.Join(e.Match, ", ")
		if name == "" && len(e.Match) > 0 {
			name = e.Match[0]
		}
		for _, need := range needsOf(&e) {
			fmt.Fprintf(t, "%s\t%s\t%s\n", name, images, need)
		}
	}
	if len(entries) == 0 {
		fmt.Fprintf(t, "(none matches)\t\t%s\n", "default: "+cmp.Or(file.Trust.Default, "deny"))
	}
	return t.Flush()
}

func days(seconds int64) string { return fmt.Sprintf("%d days", seconds/(24*60*60)) }

func sortedNames(m map[string]attest.Authority) []string {
	var names []string
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// whoSigns are the keys and identities of an authority, as the configuration names them.
func whoSigns(a attest.Authority) []string {
	var out []string
	for _, k := range a.Keys {
		switch {
		case k.PEM != "":
			out = append(out, "key in the configuration")
		default:
			out = append(out, "key "+k.File+k.KMS+k.Secret)
		}
	}
	for _, id := range a.Identities {
		subject, issuer := id.Subject, id.Issuer
		if subject == "" {
			subject = "~" + id.SubjectRegExp
		}
		if issuer == "" {
			issuer = "~" + id.IssuerRegExp
		}
		out = append(out, subject+", vouched for by "+issuer)
	}
	if c := a.Certificates; c != nil {
		out = append(out, "certificates of "+cmp.Or(c.File, "the CA in the configuration")+" "+c.Subject)
	}
	if n := a.Notary; n != nil {
		out = append(out, "Notary Project, CA "+cmp.Or(n.File, "in the configuration")+" "+strings.Join(n.Identities, "; "))
	}
	return out
}

func needsOf(e *attest.Entry) []string {
	if e.Skip {
		return []string{"nothing"}
	}
	var out []string
	say := func(what string, n *attest.Need) {
		atLeast := n.AtLeast
		if atLeast == 0 {
			atLeast = len(n.From)
		}
		text := fmt.Sprintf("%s by %d of %s", what, atLeast, strings.Join(n.From, ", "))
		if n.MaxAge > 0 {
			text += ", not older than " + n.MaxAge.String()
		}
		out = append(out, text)
	}
	if e.Signatures != nil {
		say("signature", e.Signatures)
	}
	for i := range e.Attestations {
		say(e.Attestations[i].Type, &e.Attestations[i].Need)
	}
	return out
}

func newTrustUpdate(io streams) *cobra.Command {
	var f attestFlags
	var r companion.Update
	cmd := &cobra.Command{
		Use:   "update --out FILE",
		Short: "Fetch the newest trust root by TUF",
		Long: `Fetch the newest trusted_root.json of Sigstore's public-good instance, or of --url, by TUF: it is checked by
the root that is built in, or by --root, and an older one is never taken for newer. Name the file as a root
in sallyport.yaml. This is the only command that asks for trust roots; verification never does.
Exit codes: 0 done, 2 usage error, 3 there was no answer, or one that cannot be believed.`,
		Example: `  sallyport trust update --out trusted_root.json`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if r.File == "" {
				return errors.New("--out FILE is missing: where the trust root goes")
			}
			cache, err := os.UserCacheDir()
			if err != nil {
				return fmt.Errorf("what was seen of trust roots has to be remembered: %w", err)
			}
			r.Dir = filepath.Join(cache, "sallyport", "tuf")
			answer, err := f.ask(cmd.Context(), io, companion.Request{Update: &r})
			if err != nil {
				return err
			}
			what := "is up to date"
			if answer.Updated.Changed {
				what = "was written"
			}
			_, err = fmt.Fprintf(io.out, "%s %s: %s, %s old\n", answer.Updated.File, what, answer.Updated.Digest, days(answer.Updated.Age))
			return err
		},
	}
	registerAttestProgram(cmd, &f.program)
	cmd.Flags().StringVar(&r.File, "out", "", "`file` to write")
	cmd.Flags().StringVar(&r.URL, "url", "", "`URL` of the TUF repository (default: Sigstore's public-good instance)")
	cmd.Flags().StringVar(&r.Root, "root", "", "`file` with the TUF root to begin with (root.json)")
	return cmd
}
