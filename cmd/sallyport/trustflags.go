package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sallyport-dev/sallyport/pkg/attest"
	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

// trustFlags say who must have signed one image: a trust configuration of one entry.
type trustFlags struct {
	keys        []string
	identity    attest.Identity
	chain       string
	trustedRoot string
	types       []string
	notes       []string
	log         string
	timestamp   string
	maxAge      string
	repository  string
}

func (f *trustFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringArrayVar(&f.keys, "key", nil, "public `key` that may have signed: a file, or a key of a KMS; may be repeated")
	flags.StringVar(&f.identity.Subject, "certificate-identity", "", "`identity` that may have signed: the certificate's subject, exactly")
	flags.StringVar(&f.identity.SubjectRegExp, "certificate-identity-regexp", "", "the same as a regular `expression` of the whole subject")
	flags.StringVar(&f.identity.Issuer, "certificate-oidc-issuer", "", "`URL` of who vouches for the identity")
	flags.StringVar(&f.identity.IssuerRegExp, "certificate-oidc-issuer-regexp", "", "the same as a regular `expression` of the whole URL")
	flags.StringVar(&f.chain, "certificate-chain", "", "`file` with root certificates of a private CA that may have signed, without Fulcio")
	flags.StringVar(&f.trustedRoot, "trusted-root", "", "`file` with the trust root (default: Sigstore's public-good instance, built in)")
	flags.StringArrayVar(&f.types, "type", nil, "ask for an attestation of this `TYPE` instead of a signature; may be repeated")
	flags.StringArrayVarP(&f.notes, "annotation", "a", nil, "ask for a signed `KEY=VALUE`; may be repeated")
	flags.StringVar(&f.log, "log", "", "entry in a transparency log: `required`, optional or ignore (default: required for identities)")
	flags.StringVar(&f.timestamp, "timestamp", "", "timestamp of an authority: `required` or optional")
	flags.StringVar(&f.maxAge, "max-age", "", "how old the evidence may be: `36h` or 30d")
	flags.StringVar(&f.repository, "repository", "", "`REGISTRY/REPOSITORY` with the evidence (default: beside the image)")
}

// signers tells whether the flags name anybody, given whether they say anything at all.
func (f *trustFlags) signers() bool {
	return len(f.keys) > 0 || f.chain != "" || f.identity != (attest.Identity{})
}

func (f *trustFlags) given() bool {
	return f.signers() || len(f.types) > 0 || len(f.notes) > 0 || f.trustedRoot+f.log+f.timestamp+f.maxAge+f.repository != ""
}

// flagRoot is what the trust root of the flags is called.
const flagRoot = "flags"

// trust is what the flags ask for.
func (f *trustFlags) trust(ref image.Reference) (*attest.Trust, error) {
	if !f.signers() {
		return nil, errors.New("say who must have signed: --key, or --certificate-identity and --certificate-oidc-issuer, or --certificate-chain")
	}
	t := &attest.Trust{Authorities: map[string]attest.Authority{}}
	common := attest.Authority{Log: f.log, Timestamp: f.timestamp}
	if f.trustedRoot != "" {
		t.Roots = map[string]attest.Root{flagRoot: {File: f.trustedRoot}}
		common.Root = flagRoot
	}
	need := attest.Need{AtLeast: 1}
	add := func(name string, a attest.Authority) {
		t.Authorities[name] = a
		need.From = append(need.From, name)
	}
	for i, key := range f.keys {
		a := common
		a.Keys = []attest.Key{keyOf(key)}
		name := "key"
		if len(f.keys) > 1 {
			name = fmt.Sprintf("key-%d", i+1)
		}
		add(name, a)
	}
	if f.identity != (attest.Identity{}) {
		a := common
		a.Identities = []attest.Identity{f.identity}
		add("identity", a)
	}
	if f.chain != "" {
		a := common
		a.Certificates = &attest.Certificates{File: f.chain}
		add("certificate", a)
	}
	var err error
	if need.Annotations, err = annotations(f.notes); err != nil {
		return nil, err
	}
	if f.maxAge != "" {
		if err := need.MaxAge.UnmarshalText([]byte(f.maxAge)); err != nil {
			return nil, fmt.Errorf("--max-age: %w", err)
		}
	}
	entry := attest.Entry{Name: "flags", Match: []string{ref.Name()}, Repository: f.repository}
	for _, typ := range f.types {
		entry.Attestations = append(entry.Attestations, attest.AttestationNeed{Type: typ, Need: need})
	}
	if len(f.types) == 0 {
		entry.Signatures = &need
	}
	t.Images = []attest.Entry{entry}
	return t, t.Check("flags")
}

// keyOf tells a file from a reference.
func keyOf(text string) attest.Key {
	switch scheme, _, ok := strings.Cut(text, "://"); {
	case ok && scheme == "k8s":
		return attest.Key{Secret: text}
	case ok:
		return attest.Key{KMS: text}
	}
	return attest.Key{File: text}
}
