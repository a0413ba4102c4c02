package sign

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/sigstore/sigstore/pkg/oauthflow"
)

// maxToken bounds an identity token.
const maxToken = 32 << 10

// Token is an OIDC identity token. What it says of itself is not verified: that is Fulcio's part. It prints as who
// it is for, never as itself.
type Token struct {
	raw    string
	proves string // what the proof of possession signs: the e-mail address or the subject

	// Issuer, Subject and Audience are the token's iss, email or sub, and aud; Expires its exp. They are for messages.
	Issuer   string
	Subject  string
	Audience []string
	Expires  time.Time
	// Source says where the token came from: "GitHub Actions", "file /run/token".
	Source string
}

// ParseToken reads a token; source says where it comes from, for messages.
func ParseToken(raw, source string) (Token, error) {
	raw = strings.TrimSpace(raw)
	if len(raw) > maxToken {
		return Token{}, fmt.Errorf("identity token of %s: larger than %d bytes", source, maxToken)
	}
	parts := strings.Split(raw, ".")
	if len(parts) != 3 || parts[0] == "" || parts[1] == "" || strings.ContainsFunc(raw, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
		return Token{}, fmt.Errorf("identity token of %s: not a JSON web token (three parts with dots between)", source)
	}
	unreadable := fmt.Errorf("identity token of %s: its claims cannot be read", source) // without quoting them
	claims, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return Token{}, unreadable
	}
	o, err := readObject(claims)
	if err != nil {
		return Token{}, unreadable
	}
	proves, err := oauthflow.SubjectFromUnverifiedToken(claims)
	if err != nil {
		return Token{}, fmt.Errorf("identity token of %s: it says no subject, or an e-mail address that was not verified", source)
	}
	t := Token{raw: raw, proves: proves, Issuer: o.text("iss"), Subject: proves, Source: source}
	if one := o.text("aud"); one != "" {
		t.Audience = []string{one}
	} else if json.Unmarshal(o["aud"], &t.Audience) != nil {
		t.Audience = nil
	}
	var exp float64
	if json.Unmarshal(o["exp"], &exp) != nil || exp <= 0 || exp > 1e11 {
		return Token{}, fmt.Errorf("identity token of %s: it says no time when it ends (exp)", source)
	}
	t.Expires = time.Unix(int64(exp), 0).UTC()
	if t.Issuer == "" {
		return Token{}, fmt.Errorf("identity token of %s: it says no issuer (iss)", source)
	}
	return t, nil
}

func (t Token) isZero() bool { return t.raw == "" }

// check refuses a token that has ended: Fulcio would, with fewer words.
func (t Token) check(now time.Time) error {
	if t.isZero() {
		return errors.New("no identity token")
	}
	if !now.Before(t.Expires) {
		return fmt.Errorf("%s ended at %s; get a new one", t, t.Expires.Format(time.RFC3339))
	}
	return nil
}

// Reveal is the token itself, to be handed to another process of ours.
func (t Token) Reveal() string { return t.raw }

// String says who the token is for.
func (t Token) String() string {
	if t.isZero() {
		return "no identity token"
	}
	return fmt.Sprintf("the identity token of %s (%s at %s)", t.Source, said([]byte(t.Subject)), said([]byte(t.Issuer)))
}

// GoString is String: %#v must not print the token either.
func (t Token) GoString() string { return t.String() }

// Format prints String for every verb: %x or %d would print the fields.
func (t Token) Format(f fmt.State, _ rune) { fmt.Fprint(f, t.String()) }
