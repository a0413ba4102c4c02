package notary

import (
	"crypto/x509/pkix"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// subjectPrefix stands before an identity (trust-store-trust-policy, "Trusted identities").
const subjectPrefix = "x509.subject:"

// attributeTypes are the names that an identity may use (RFC 4514 section 3, RFC 4519), and S as notation has it.
var attributeTypes = map[string]string{
	"CN": "2.5.4.3", "SERIALNUMBER": "2.5.4.5", "C": "2.5.4.6", "L": "2.5.4.7", "ST": "2.5.4.8", "S": "2.5.4.8",
	"STREET": "2.5.4.9", "O": "2.5.4.10", "OU": "2.5.4.11", "POSTALCODE": "2.5.4.17",
	"UID": "0.9.2342.19200300.100.1.1", "DC": "0.9.2342.19200300.100.1.25",
}

// required are the attributes that an identity has to name, so that it is not broader than meant.
var required = []string{"C", "ST", "O"}

var oidPattern = regexp.MustCompile(`^[0-2](\.(0|[1-9][0-9]*))+$`)

// identity is a subject, or a part of one: what it names has to be in the certificate, by object identifier.
// The zero value of any is a match of nothing: anyone is spelled "*".
type identity struct {
	any   bool
	names map[string]string
}

// parseIdentity reads "*" or "x509.subject: C=US, ST=WA, O=Acme, CN=builds".
func parseIdentity(text string) (identity, error) {
	if text == "*" {
		return identity{any: true}, nil
	}
	subject, ok := strings.CutPrefix(text, subjectPrefix)
	if !ok {
		return identity{}, fmt.Errorf("%q does not begin with %q; write for example %q, or \"*\" for every certificate under the roots",
			text, subjectPrefix, subjectPrefix+" C=US, ST=WA, O=Acme")
	}
	names, err := parseName(subject)
	if err != nil {
		return identity{}, fmt.Errorf("%q: %w", text, err)
	}
	for _, name := range required {
		if names[attributeTypes[name]] == "" {
			return identity{}, fmt.Errorf("%q has no %s; a Notary Project identity needs C, ST and O", text, name)
		}
	}
	return identity{names: names}, nil
}

// matches reports whether a certificate's subject has all that the identity names. An attribute that appears twice
// in a subject matches nothing: nobody can say which one is meant.
func (i identity) matches(subject pkix.Name) bool {
	if i.any {
		return true
	}
	if len(i.names) == 0 {
		return false
	}
	for oid, want := range i.names {
		found := 0
		for _, attribute := range subject.Names {
			if attribute.Type.String() != oid {
				continue
			}
			if found++; found > 1 || attribute.Value != want {
				return false
			}
		}
		if found == 0 {
			return false
		}
	}
	return true
}

// parseName reads a distinguished name (RFC 4514) into its attributes by object identifier. What the Notary Project
// does not allow is refused: several attributes in one part, an attribute twice, values in hexadecimal.
func parseName(text string) (map[string]string, error) {
	parts, err := splitName(text)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, part := range parts {
		key, value, ok := strings.Cut(part, "=")
		if !ok {
			return nil, fmt.Errorf("%q is not of the form TYPE=VALUE; escape a comma within a value with a backslash", strings.TrimSpace(part))
		}
		oid, err := attributeType(strings.TrimSpace(key))
		if err != nil {
			return nil, err
		}
		if _, twice := names[oid]; twice {
			return nil, fmt.Errorf("it has %s twice", strings.TrimSpace(key))
		}
		if names[oid], err = unescape(value); err != nil {
			return nil, fmt.Errorf("%s: %w", strings.TrimSpace(key), err)
		}
	}
	return names, nil
}

func attributeType(key string) (string, error) {
	if oid, ok := attributeTypes[strings.ToUpper(key)]; ok {
		return oid, nil
	}
	if oidPattern.MatchString(key) {
		return key, nil
	}
	known := []string{}
	for name := range attributeTypes {
		known = append(known, name)
	}
	slices.Sort(known)
	return "", fmt.Errorf("attribute type %q is not known; known are %s, and object identifiers in numbers", key, strings.Join(known, ", "))
}

// splitName splits at commas that are not escaped.
func splitName(text string) ([]string, error) {
	var parts []string
	start := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '+':
			return nil, errors.New("parts with several attributes (\"+\") are not supported; escape a plus sign with a backslash")
		case ',':
			parts = append(parts, text[start:i])
			start = i + 1
		}
	}
	return append(parts, text[start:]), nil
}

// unescape reads a value: \, and the like are the character itself, \2C is a byte; spaces around it do not count.
func unescape(value string) (string, error) {
	value = strings.TrimLeft(value, " ")
	if strings.HasPrefix(value, "#") {
		return "", errors.New("values in hexadecimal (\"#\") are not supported")
	}
	var out []byte
	keep := 0 // how long it is at least, for an escaped space at the end
	for i := 0; i < len(value); i++ {
		c := value[i]
		switch {
		case c != '\\':
			if strings.IndexByte(`"<>;`, c) >= 0 {
				return "", fmt.Errorf("%q has to be escaped with a backslash", c)
			}
			out = append(out, c)
			continue
		case i+1 == len(value):
			return "", errors.New("it ends in a backslash")
		case strings.IndexByte(` "#+,;<=>\`, value[i+1]) >= 0:
			out = append(out, value[i+1])
			i++
		default:
			b, err := hex.DecodeString(value[i+1 : min(i+3, len(value))])
			if err != nil || len(b) != 1 {
				return "", fmt.Errorf("%q is no escape", value[i:min(i+3, len(value))])
			}
			out = append(out, b[0])
			i += 2
		}
		keep = len(out)
	}
	for len(out) > keep && out[len(out)-1] == ' ' {
		out = out[:len(out)-1]
	}
	if len(out) == 0 {
		return "", errors.New("it is empty")
	}
	return string(out), nil
}
