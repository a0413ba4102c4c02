package verify

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/sigstore/sigstore-go/pkg/fulcio/certificate"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// text matches a whole text: an exact one, or a regular expression.
type text struct {
	exact   string
	pattern *regexp.Regexp
	source  string
}

// newText compiles one of the two. A regular expression has to be complete by itself before it is anchored:
// "a)|(b" would escape the anchors.
func newText(what, exact, expression string) (text, error) {
	switch {
	case exact == "" && expression == "":
		return text{}, fmt.Errorf("%s is missing; set %s or %sRegExp", what, what, what)
	case exact != "" && expression != "":
		return text{}, fmt.Errorf("%s and %sRegExp are both set; keep one", what, what)
	case exact != "":
		return text{exact: exact}, nil
	}
	if _, err := regexp.Compile(expression); err != nil {
		return text{}, fmt.Errorf("%sRegExp: %w", what, err)
	}
	anchored, err := regexp.Compile(`\A(?:` + expression + `)\z`)
	if err != nil {
		return text{}, fmt.Errorf("%sRegExp: %w", what, err)
	}
	return text{pattern: anchored, source: expression}, nil
}

// match takes no empty text for anything.
func (t *text) match(s string) bool {
	switch {
	case s == "":
		return false
	case t.pattern != nil:
		return t.pattern.MatchString(s)
	}
	return s == t.exact
}

func (t *text) String() string {
	if t.pattern != nil {
		return "/" + t.source + "/"
	}
	return t.exact
}

// identity is what a certificate has to say.
type identity struct {
	issuer, subject text
	extensions      []extension
}

// extension is one that has to be equal.
type extension struct {
	name string // as claims show it
	want string
}

func newIdentity(i attest.Identity) (*identity, error) {
	issuer, err := newText("issuer", i.Issuer, i.IssuerRegExp)
	if err != nil {
		return nil, err
	}
	subject, err := newText("subject", i.Subject, i.SubjectRegExp)
	if err != nil {
		return nil, err
	}
	e := i.Extensions
	out := &identity{issuer: issuer, subject: subject}
	for _, x := range []extension{
		{"source_repository_uri", e.SourceRepository},
		{"source_repository_digest", e.SourceRepositoryDigest},
		{"source_repository_ref", e.SourceRef},
		{"source_repository_owner_uri", e.SourceOwner},
		{"build_signer_uri", e.BuildSigner},
		{"build_config_uri", e.BuildConfig},
		{"build_trigger", e.Trigger},
		{"runner_environment", e.RunnerEnvironment},
	} {
		if x.want != "" {
			out.extensions = append(out.extensions, x)
		}
	}
	return out, nil
}

// compare tells how much of the identity matches, and what does not; nil is all.
func (i *identity) compare(s *certificate.Summary, extensions map[string]string) (score int, err error) {
	var wants []string
	if i.issuer.match(s.Issuer) {
		score += 2
	} else {
		wants = append(wants, fmt.Sprintf("issuer %s", &i.issuer))
	}
	if i.subject.match(s.SubjectAlternativeName) {
		score += 3
	} else {
		wants = append(wants, i.subject.String())
	}
	for _, x := range i.extensions {
		if extensions[x.name] == x.want {
			score++
			continue
		}
		wants = append(wants, fmt.Sprintf("%s %s, which is %q here", x.name, x.want, extensions[x.name]))
	}
	if len(wants) > 0 {
		return score, errors.New(strings.Join(wants, ", "))
	}
	return score, nil
}

// extensionsOf names what a certificate says as sigstore's documentation does (oid-info.md).
func extensionsOf(s *certificate.Summary) map[string]string {
	out := map[string]string{}
	for name, value := range map[string]string{
		"build_signer_uri":                        s.BuildSignerURI,
		"build_signer_digest":                     s.BuildSignerDigest,
		"runner_environment":                      s.RunnerEnvironment,
		"source_repository_uri":                   s.SourceRepositoryURI,
		"source_repository_digest":                s.SourceRepositoryDigest,
		"source_repository_ref":                   s.SourceRepositoryRef,
		"source_repository_identifier":            s.SourceRepositoryIdentifier,
		"source_repository_owner_uri":             s.SourceRepositoryOwnerURI,
		"source_repository_owner_identifier":      s.SourceRepositoryOwnerIdentifier,
		"build_config_uri":                        s.BuildConfigURI,
		"build_config_digest":                     s.BuildConfigDigest,
		"build_trigger":                           s.BuildTrigger,
		"run_invocation_uri":                      s.RunInvocationURI,
		"source_repository_visibility_at_signing": s.SourceRepositoryVisibilityAtSigning,
	} {
		if value != "" {
			out[name] = value
		}
	}
	return out
}
