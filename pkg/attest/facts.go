package attest

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
