package sign

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// SummaryType is the predicate type of a verification summary (https://slsa.dev/spec/v1.1/verification_summary).
const SummaryType = "https://slsa.dev/verification_summary/v1"

// VerifierID is how Sallyport calls itself in a summary.
const VerifierID = "https://sallyport.dev"

// verdictField holds what the specification has no field for. Its parsing rules allow it: "Producers MAY add
// extension fields using field names that are URIs", and others ignore it.
const verdictField = "https://sallyport.dev/verdict/v1"

// VSA is a verification summary of Sallyport's own verdict about an image.
type VSA struct {
	// Verifier is VerifierID, Versions its components' ("sallyport": "v1.2.0").
	Verifier string
	Versions map[string]string
	// Time of the verdict.
	Time time.Time
	// Subject is the image: in resourceUri, as oci://REPOSITORY@DIGEST.
	Subject Subject
	// PolicyURI says which policy, Policy is the digest of its bundle (sha256:...).
	PolicyURI string
	Policy    string
	// Configuration is the digest of the configuration that the policy was applied with (sha256:...).
	Configuration string
	// Inputs are the attestations that the verdict rests on.
	Inputs []Input
	// Verdict is "allow", "warn" or "deny"; the first two are PASSED.
	Verdict string
	// Door is for which the verdict was made ("ci", "admission", ...): thresholds may differ between doors.
	Door string
	// Deny, Warn and Unknown are numbers of findings that are not waived; Rules is how many rules ran.
	Deny, Warn, Unknown, Rules int
	// Levels are the SLSA levels that were verified; empty is SLSA_BUILD_LEVEL_UNEVALUATED.
	Levels []string
}

// Input is an attestation that a verdict rests on.
type Input struct {
	URI    string // where it can be fetched; may be ""
	Digest string // sha256:...
}

// Passed reports whether the image may go on.
func (v VSA) Passed() bool { return v.Verdict == "allow" || v.Verdict == "warn" }

type resource struct {
	URI    string            `json:"uri,omitempty"`
	Digest map[string]string `json:"digest,omitempty"`
}

type verifierJSON struct {
	ID      string            `json:"id"`
	Version map[string]string `json:"version,omitempty"`
}

type verdictJSON struct {
	Verdict       string   `json:"verdict"`
	Door          string   `json:"door"`
	Configuration resource `json:"configuration"`
	Deny          int      `json:"deny"`
	Warn          int      `json:"warn"`
	Unknown       int      `json:"unknown"`
	Rules         int      `json:"rules"`
}

// vsaJSON has the specification's fields in its order, then ours.
type vsaJSON struct {
	Verifier     verifierJSON `json:"verifier"`
	TimeVerified string       `json:"timeVerified"`
	ResourceURI  string       `json:"resourceUri"`
	Policy       resource     `json:"policy"`
	Inputs       []resource   `json:"inputAttestations,omitempty"`
	Result       string       `json:"verificationResult"`
	Levels       []string     `json:"verifiedLevels"`
	SLSAVersion  string       `json:"slsaVersion,omitempty"`
	Verdict      *verdictJSON `json:"https://sallyport.dev/verdict/v1"`
}

const (
	passed       = "PASSED"
	failed       = "FAILED"
	unevaluated  = "SLSA_BUILD_LEVEL_UNEVALUATED"
	slsaVersion  = "1.1"
	resourceURI  = "oci://"
	maxVSA       = 1 << 20
	maxVSAInputs = 1_000
)

// NewVSA makes the predicate of a summary. The same summary gives the same bytes.
func NewVSA(v VSA) (Predicate, error) {
	if v.Verifier == "" {
		v.Verifier = VerifierID
	}
	v.Time = v.Time.UTC().Truncate(time.Second)
	if err := v.check(); err != nil {
		return Predicate{}, fmt.Errorf("verification summary: %w", err)
	}
	out := vsaJSON{
		Verifier:     verifierJSON{v.Verifier, v.Versions},
		TimeVerified: v.Time.Format(time.RFC3339),
		ResourceURI:  resourceURI + v.Subject.Repository + "@" + v.Subject.Digest,
		Policy:       resource{v.PolicyURI, digestSet(v.Policy)},
		Result:       passed,
		Levels:       v.Levels,
		SLSAVersion:  slsaVersion,
		Verdict:      &verdictJSON{v.Verdict, v.Door, resource{Digest: digestSet(v.Configuration)}, v.Deny, v.Warn, v.Unknown, v.Rules},
	}
	for _, in := range v.Inputs {
		out.Inputs = append(out.Inputs, resource{in.URI, digestSet(in.Digest)})
	}
	switch {
	case !v.Passed():
		out.Result, out.Levels = failed, []string{failed}
	case len(out.Levels) == 0:
		out.Levels = []string{unevaluated}
	}
	body, err := encode(out)
	if err != nil {
		return Predicate{}, fmt.Errorf("verification summary: %w", err)
	}
	if len(body) > maxVSA {
		return Predicate{}, fmt.Errorf("verification summary: larger than %d bytes", maxVSA)
	}
	return Predicate{Type: SummaryType, Body: body}, nil
}

func digestSet(digest string) map[string]string {
	return map[string]string{"sha256": strings.TrimPrefix(digest, "sha256:")}
}

// check reports what is wrong with a summary, whether it is written or was read.
func (v VSA) check() error {
	if err := v.Subject.check(); err != nil {
		return err
	}
	if _, err := hexDigest(v.Policy); err != nil {
		return fmt.Errorf("digest of the policy: %w", err)
	}
	if _, err := hexDigest(v.Configuration); err != nil {
		return fmt.Errorf("digest of the configuration: %w", err)
	}
	if len(v.Inputs) > maxVSAInputs {
		return fmt.Errorf("more than %d attestations", maxVSAInputs)
	}
	for _, in := range v.Inputs {
		if _, err := hexDigest(in.Digest); err != nil {
			return fmt.Errorf("attestation %s: %w", clip(in.URI), err)
		}
	}
	switch {
	case v.Verifier == "" || v.PolicyURI == "":
		return errors.New("verifier and policy need a URI")
	case v.Time.IsZero() || v.Time.Year() > 9999:
		return errors.New("the time of the verdict is missing")
	case v.Verdict != "allow" && v.Verdict != "warn" && v.Verdict != "deny":
		return fmt.Errorf("verdict %q; want allow, warn or deny", clip(v.Verdict))
	case v.Door == "":
		return errors.New("the door that the verdict is for is missing")
	case v.Deny < 0 || v.Warn < 0 || v.Unknown < 0:
		return errors.New("a number of findings is negative")
	case v.Rules <= 0:
		return errors.New("no rule ran: that is no verdict")
	case v.Passed() && v.Deny > 0:
		return fmt.Errorf("verdict %s with %d findings that deny", v.Verdict, v.Deny)
	case v.Passed() && slices.Contains(v.Levels, failed):
		return errors.New("PASSED with level FAILED")
	}
	return nil
}

// ReadVSA reads the predicate of a summary that Sallyport made: strictly, as somebody will be let in for it. Fields
// of the specification that are not used, and fields that it does not have, are ignored, as it asks for.
func ReadVSA(body []byte) (VSA, error) {
	v, err := readVSA(body)
	if err != nil {
		return VSA{}, fmt.Errorf("verification summary: %w", err)
	}
	return v, nil
}

func readVSA(body []byte) (VSA, error) {
	if len(body) > maxVSA {
		return VSA{}, fmt.Errorf("larger than %d bytes", maxVSA)
	}
	if err := checkObject(body, 16); err != nil {
		return VSA{}, err
	}
	o, err := readObject(body)
	if err != nil {
		return VSA{}, err
	}
	if err := checkSummary(o); err != nil {
		return VSA{}, err
	}
	verdict := o.at(verdictField)
	if verdict == nil {
		return VSA{}, fmt.Errorf("it has no %s: it is not a verdict of Sallyport", verdictField)
	}
	var v VSA
	v.Verifier, v.PolicyURI = o.at("verifier").text("id"), o.at("policy").text("uri")
	v.Verdict, v.Door = verdict.text("verdict"), verdict.text("door")
	if v.Time, err = time.Parse(time.RFC3339, o.text("timeVerified")); err != nil {
		return VSA{}, errors.New("timeVerified is no time (RFC 3339)")
	}
	v.Time = v.Time.UTC()
	rest, ok := strings.CutPrefix(o.text("resourceUri"), resourceURI)
	if v.Subject.Repository, v.Subject.Digest, ok = cut(rest, "@", ok); !ok {
		return VSA{}, errors.New("resourceUri is not oci://REPOSITORY@DIGEST")
	}
	v.Policy, v.Configuration = readDigest(o.at("policy")), readDigest(verdict.at("configuration"))
	for _, n := range []struct {
		name string
		to   *int
	}{{"deny", &v.Deny}, {"warn", &v.Warn}, {"unknown", &v.Unknown}, {"rules", &v.Rules}} {
		if json.Unmarshal(verdict[n.name], n.to) != nil || string(verdict[n.name]) == "null" {
			return VSA{}, fmt.Errorf("%s of the verdict is no number", n.name)
		}
	}
	if err := v.readLists(o); err != nil {
		return VSA{}, err
	}
	if err := v.check(); err != nil {
		return VSA{}, err
	}
	if result := o.text("verificationResult"); (result == passed) != v.Passed() {
		return VSA{}, fmt.Errorf("it contradicts itself: %s with verdict %q", result, v.Verdict)
	}
	return v, nil
}

// readLists reads versions, attestations and levels.
func (v *VSA) readLists(o object) error {
	for _, name := range slices.Sorted(maps.Keys(o.at("verifier", "version"))) {
		if v.Versions == nil {
			v.Versions = map[string]string{}
		}
		v.Versions[name] = o.at("verifier", "version").text(name)
	}
	if _, there := o["inputAttestations"]; there {
		inputs, ok := o.list("inputAttestations")
		if !ok || len(inputs) > maxVSAInputs {
			return fmt.Errorf("inputAttestations is no list of up to %d", maxVSAInputs)
		}
		for _, raw := range inputs {
			in, err := readObject(raw)
			if err != nil {
				return errors.New("inputAttestations holds something that is no object")
			}
			v.Inputs = append(v.Inputs, Input{in.text("uri"), readDigest(in)})
		}
	}
	if err := json.Unmarshal(o["verifiedLevels"], &v.Levels); err != nil {
		return errors.New("verifiedLevels is no list of texts")
	}
	if !v.Passed() {
		v.Levels = nil // FAILED says what Verdict does
	}
	return nil
}

func cut(s, sep string, ok bool) (before, after string, found bool) {
	if !ok {
		return "", "", false
	}
	return strings.Cut(s, sep)
}

func readDigest(o object) string { return "sha256:" + o.at("digest").text("sha256") }

// checkSummary checks the fields that the specification requires of every summary.
func checkSummary(o object) error {
	levels, _ := o.list("verifiedLevels")
	result := o.text("verificationResult")
	return missing(
		need(o.at("verifier").text("id") != "", "verifier.id"),
		need(o.text("resourceUri") != "", "resourceUri"),
		need(o.at("policy").text("uri") != "", "policy.uri"),
		need(result == passed || result == failed, "verificationResult (PASSED or FAILED)"),
		need(len(levels) > 0, "verifiedLevels (one at least)"),
	)
}

// Expected is what a summary has to say to stand for a scan.
type Expected struct {
	// Subject is the image that is to be let in; an empty Repository is any.
	Subject Subject
	// Policy and Configuration are the digests of those that would be applied now.
	Policy, Configuration string
	// Door is the one that asks; "" is any: then the verdict of a more lenient door counts as well.
	Door string
	// MaxAge is how old the verdict may be; it is required.
	MaxAge time.Duration
	Now    time.Time
}

// ahead is how much a clock may be ahead of ours.
const ahead = 5 * time.Minute

// Stands reports why a summary does not stand for a scan: nil when it does. Who signed it, and that it was signed for
// the same digest, has to be verified before.
func (v VSA) Stands(e Expected) error {
	age := e.Now.Sub(v.Time)
	switch {
	case e.MaxAge <= 0:
		return errors.New("no maximum age is given")
	case v.Verifier != VerifierID:
		return fmt.Errorf("the verdict is of %s, not of Sallyport", clip(v.Verifier))
	case v.Subject.Digest != e.Subject.Digest:
		return fmt.Errorf("the verdict is about %s, not %s", v.Subject.Digest, e.Subject.Digest)
	case e.Subject.Repository != "" && v.Subject.Repository != e.Subject.Repository:
		return fmt.Errorf("the verdict is about %s, not %s", clip(v.Subject.Repository), e.Subject.Repository)
	case v.Policy != e.Policy:
		return fmt.Errorf("the verdict is by policy %s, and now it is %s", v.Policy, e.Policy)
	case v.Configuration != e.Configuration:
		return fmt.Errorf("the verdict is with configuration %s, and now it is %s", v.Configuration, e.Configuration)
	case e.Door != "" && v.Door != e.Door:
		return fmt.Errorf("the verdict is for door %q, not %q", clip(v.Door), e.Door)
	case age < -ahead:
		return fmt.Errorf("the verdict is of %s, which is in the future", v.Time.Format(time.RFC3339))
	case age > e.MaxAge:
		return fmt.Errorf("the verdict is %s old; at most %s count", age.Round(time.Second), e.MaxAge)
	case !v.Passed():
		return fmt.Errorf("the verdict is %s, with %d findings that deny", v.Verdict, v.Deny)
	case v.Unknown > 0:
		return fmt.Errorf("the verdict leaves %d questions open", v.Unknown)
	}
	return nil
}
