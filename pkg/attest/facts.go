package attest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// Facts are what rules read as data.facts.evidence of an image. They exist when a Trust is configured.
type Facts struct {
	// Digest is what was looked up: the image's manifest; Index the index that led to it, or "".
	Digest string `json:"digest"`
	Index  string `json:"index_digest,omitempty"`
	// Default is what the trust configuration says of images that no entry matches.
	Default string `json:"default"`
	// Entries are those that match, each with its needs and whether they are met.
	Entries []EntryFacts `json:"entries"`
	// Signatures and Attestations are verified; Rejected are those that do not count, with the reason.
	Signatures   []Claim `json:"signatures"`
	Attestations []Claim `json:"attestations"`
	Rejected     []Claim `json:"rejected"`
	// Looked are the places that answered. Unknown is what could not be found out.
	Looked  []string  `json:"looked"`
	Unknown []Problem `json:"unknown"`
	// Roots are the trust roots that were used, with their age in seconds.
	Roots []RootFacts `json:"roots,omitempty"`
	// Summary is what of it is worth remembering.
	Summary Summary `json:"summary"`
	// Previous is the summary of the image that was last accepted from this repository, when somebody remembers.
	Previous *Summary `json:"previous,omitempty"`
}

// Summary is the evidence of an image in short, to be compared with that of the next of its repository.
type Summary struct {
	Digest string `json:"digest"`
	// Signers are the names of the authorities that signed the image.
	Signers []string `json:"signers"`
	// Attestations are the predicate types, by short name where they have one, so that a new version of
	// a format is not another one.
	Attestations []string `json:"attestations"`
}

// summarize fills in the summary.
func (f *Facts) summarize() {
	out := Summary{Digest: f.Digest}
	for _, c := range f.Signatures {
		for _, s := range c.Signers {
			out.Signers = append(out.Signers, s.Authority)
		}
	}
	for _, c := range f.Attestations {
		out.Attestations = append(out.Attestations, PredicateName(c.PredicateType))
	}
	out.Signers, out.Attestations = sorted(out.Signers), sorted(out.Attestations)
	f.Summary = out
}

// Value is the facts as policy.Input has them: rules read data.facts.evidence. Each attestation is decoded
// by itself, straight to the values of rules: predicates are most of it, and may be large.
func (f *Facts) Value() (policy.Value, error) {
	light := *f
	light.Attestations = nil
	var parts map[string]json.RawMessage
	data, err := json.Marshal(light)
	if err == nil {
		err = json.Unmarshal(data, &parts)
	}
	if err != nil {
		return policy.Value{}, fmt.Errorf("facts of %s: %w", f.Digest, err)
	}
	members := make([]policy.Member, 0, len(parts))
	for _, key := range slices.Sorted(maps.Keys(parts)) {
		v, err := f.decode(key, parts[key])
		if err != nil {
			return policy.Value{}, err
		}
		members = append(members, policy.Member{Key: key, Value: v})
	}
	attestations := make([]policy.Value, len(f.Attestations))
	for i := range f.Attestations {
		data, err := json.Marshal(&f.Attestations[i])
		if err != nil {
			return policy.Value{}, fmt.Errorf("facts of %s: %s: %w", f.Digest, f.Attestations[i].Origin, err)
		}
		if attestations[i], err = f.decode(f.Attestations[i].Origin, data); err != nil {
			return policy.Value{}, err
		}
	}
	members = append(members, policy.Member{Key: "attestations", Value: policy.Array(attestations)}) // the last of a key counts
	return policy.Object([]policy.Member{{Key: "evidence", Value: policy.Object(members)}}), nil
}

func (f *Facts) decode(what string, data []byte) (policy.Value, error) {
	in, err := policy.FromJSON(policy.Image, policy.Source{}, data)
	if err != nil {
		return policy.Value{}, fmt.Errorf("facts of %s: %s%w", f.Digest, what, err)
	}
	return in.Document, nil
}

// EntryFacts is a matching entry.
type EntryFacts struct {
	Name  string      `json:"name"`
	Skip  bool        `json:"skip"`
	Needs []NeedFacts `json:"needs"`
}

// NeedFacts is one need of an entry and what counts for it.
type NeedFacts struct {
	// What is "signature", or a predicate type.
	What    string   `json:"what"`
	From    []string `json:"from"`
	AtLeast int      `json:"at_least"`
	// Counted are the different signers that count: authorities' names, each once.
	Counted []string `json:"counted"`
	Met     bool     `json:"met"`
	// Stale are claims that would count were they not older than MaxAge.
	Stale []string `json:"stale,omitempty"`
	// Aged tells that age is all that is wrong: with the stale ones it would be met.
	Aged bool `json:"aged"`
	// Unsure tells that a place did not answer, so that what is missing may be there.
	Unsure bool `json:"unsure"`
	// Why says what is missing, for people.
	Why string `json:"why,omitempty"`
}

// RootFacts is a trust root that was used.
type RootFacts struct {
	Name       string `json:"name"`
	Digest     string `json:"digest"`
	AgeSeconds int64  `json:"age_seconds"`
	TooOld     bool   `json:"too_old"`
}
