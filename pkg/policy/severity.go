package policy

import (
	"fmt"
	"strings"
)

// Severity grades a finding. The zero value is not a severity.
type Severity int

// The severities, from an opinion to the loss of the cluster.
const (
	Info     Severity = iota + 1 // opinion or style
	Low                          // hardening and reliability that many decent systems lack
	Medium                       // a real hardening failure with a plausible attack
	High                         // escape to the node or cluster, or leaked credentials
	Critical                     // anybody takes over
)

var severityNames = [...]string{Info: "info", Low: "low", Medium: "medium", High: "high", Critical: "critical"}

// Severities lists all severities from the worst down.
func Severities() []Severity { return []Severity{Critical, High, Medium, Low, Info} }

// ParseSeverity reads the lower-case name of a severity.
func ParseSeverity(name string) (Severity, error) {
	for s, n := range severityNames {
		if n == name && name != "" {
			return Severity(s), nil
		}
	}
	return 0, fmt.Errorf("unknown severity %q; it is one of %s", name, strings.Join(severityNames[Info:], ", "))
}

// String returns the lower-case name.
func (s Severity) String() string {
	if s < Info || s > Critical {
		return fmt.Sprintf("severity(%d)", int(s))
	}
	return severityNames[s]
}

// MarshalText writes the name; it makes severities readable in JSON and YAML.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the name.
func (s *Severity) UnmarshalText(text []byte) error {
	parsed, err := ParseSeverity(string(text))
	*s = parsed
	return err
}
