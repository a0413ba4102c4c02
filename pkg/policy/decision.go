package policy

import "fmt"

// Verdict is the answer at a door. The zero value is Deny, so that whatever was not decided is denied.
type Verdict int

// The verdicts, from the strictest.
const (
	Deny Verdict = iota
	Warn
	Allow
)

var verdictNames = [...]string{Deny: "deny", Warn: "warn", Allow: "allow"}

// String returns deny, warn or allow.
func (v Verdict) String() string {
	if v < Deny || v > Allow {
		return fmt.Sprintf("verdict(%d)", int(v))
	}
	return verdictNames[v]
}

// MarshalText writes the name.
func (v Verdict) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// UnmarshalText reads deny, warn, allow, or off, which means allow.
func (v *Verdict) UnmarshalText(text []byte) error {
	switch string(text) {
	case "deny":
		*v = Deny
	case "warn":
		*v = Warn
	case "allow", "off":
		*v = Allow
	default:
		return fmt.Errorf("%q is not a mode; it is deny, warn or off", text)
	}
	return nil
}

// Decision is the verdict on one document, with everything that led to it.
type Decision struct {
	Verdict  Verdict
	Findings []Finding
	Unknown  []Unknown
	// Errors are rules that failed; a decision with errors is never better than Deny.
	Errors []RuleError
	// Checked is the number of rules that ran.
	Checked int
	// Bundle and Config identify the rules and the configuration that judged, so that two
	// decisions can be compared.
	Bundle, Config Digest
	// Member is the document's part in the judgement of the whole set; see Gate.JudgeSet.
	Member *SetMember
}
