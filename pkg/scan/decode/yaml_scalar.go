package decode

import (
	"encoding/base64"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/sallyport-dev/sallyport/pkg/policy"
	"go.yaml.in/yaml/v3"
)

// A schema decides what a YAML scalar without quotes means.
type schema int

const (
	// kubernetesSchema is YAML 1.1 as go.yaml.in/yaml/v2 resolves it and sigs.k8s.io/yaml carries it
	// over to JSON: yes, no, on, off are booleans, 0777 is octal, 1_000 is a number.
	kubernetesSchema schema = iota
	// coreSchema is the core schema of YAML 1.2 (section 10.3.2).
	coreSchema
)

// scalar is a resolved scalar: its value, and the text that it has as the key of an object. A
// scalar that cannot be a key has keyProblem set.
type scalar struct {
	value      policy.Value
	key        string
	keyProblem string
}

func text(s string) scalar { return scalar{value: policy.String(s), key: s} }

func boolean(b bool) scalar {
	return scalar{value: policy.Bool(b), key: strconv.FormatBool(b)}
}

var null = scalar{value: policy.Null(), keyProblem: "null cannot be the key of an object"}

// explicitTag returns the tag that is written at the node, in its short form, or "".
func explicitTag(n *yaml.Node) string {
	if n.Style&yaml.TaggedStyle != 0 {
		return n.Tag
	}
	return ""
}

// plain reports whether the scalar has neither quotes nor a block indicator.
func plain(n *yaml.Node) bool {
	return n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) == 0
}

// resolve gives the scalar node its value. The node does not tell whether it bears the tag "!", so
// the caller does.
func (s schema) resolve(n *yaml.Node, bang bool) (scalar, error) {
	tag := explicitTag(n)
	if bang || tag == "" && !plain(n) {
		return text(n.Value), nil
	}
	switch tag {
	case "", "!!bool", "!!int", "!!float", "!!null", "!!timestamp":
	case "!!binary":
		data, err := base64.StdEncoding.DecodeString(n.Value)
		if err != nil {
			return scalar{}, fmt.Errorf("!!binary value is not base64")
		}
		return text(validUTF8(string(data))), nil
	default: // !!str and the tags of applications
		return text(n.Value), nil
	}
	var out scalar
	var kind string
	var err error
	if s == coreSchema {
		out, kind = resolveCore(n.Value)
	} else {
		out, kind, err = resolveKubernetes(tag, n.Value)
	}
	if err != nil {
		return scalar{}, err
	}
	switch {
	case tag == "" || tag == kind:
	case tag == "!!float" && kind == "!!int" && out.keyProblem == "":
		if f, err := strconv.ParseFloat(out.key, 64); err == nil {
			out, err = float(f)
			return out, err
		}
	default:
		return scalar{}, fmt.Errorf("%q is tagged %s but reads as %s", clip(n.Value), tag, kind)
	}
	return out, nil
}

// mayResolve reports whether a scalar without quotes that begins with c may be anything but text.
func mayResolve(c byte) bool {
	return c < utf8.RuneSelf && strings.IndexByte("yYnNtTfFoO~.+-0123456789", c) >= 0
}

// floatLike is how YAML 1.1 as read by go-yaml spells a decimal number.
var floatLike = pattern(`^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$`)

// resolveKubernetes resolves text as go.yaml.in/yaml/v2 does, step by step, because every step is
// observable: what fails to be an integer may be a decimal number ("08" is 8), what overflows
// becomes a string.
func resolveKubernetes(tag, in string) (scalar, string, error) {
	if in == "" {
		return null, "!!null", nil
	}
	switch in[0] {
	case 'y', 'Y', 'n', 'N', 't', 'T', 'f', 'F', 'o', 'O', '~':
		switch in {
		case "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON":
			return boolean(true), "!!bool", nil
		case "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF":
			return boolean(false), "!!bool", nil
		case "~", "null", "Null", "NULL":
			return null, "!!null", nil
		}
	case '.':
		switch in {
		case ".nan", ".NaN", ".NAN":
			return notFinite(".nan"), "!!float", nil
		case ".inf", ".Inf", ".INF":
			return notFinite(".inf"), "!!float", nil
		}
		if f, err := strconv.ParseFloat(in, 64); err == nil {
			out, err := float(f)
			return out, "!!float", err
		}
	case '+', '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		switch in {
		case "+.inf", "+.Inf", "+.INF":
			return notFinite(".inf"), "!!float", nil
		case "-.inf", "-.Inf", "-.INF":
			return notFinite("-.inf"), "!!float", nil
		}
		if tag == "!!timestamp" && isTimestamp(in) {
			return text(in), "!!timestamp", nil
		}
		if out, kind, ok, err := number(in); ok {
			return out, kind, err
		}
	}
	return text(in), "!!str", nil
}

// number resolves what begins with a digit or a sign.
func number(in string) (out scalar, kind string, ok bool, err error) {
	digits := strings.ReplaceAll(in, "_", "")
	if i, err := strconv.ParseInt(digits, 0, 64); err == nil {
		return integer(strconv.FormatInt(i, 10)), "!!int", true, nil
	}
	if u, err := strconv.ParseUint(digits, 0, 64); err == nil {
		out, err := float(float64(u)) // which the API machinery makes of it
		out.keyProblem = "an integer above 9223372036854775807 cannot be the key of an object"
		return out, "!!int", true, err
	}
	if floatLike().MatchString(digits) {
		if f, err := strconv.ParseFloat(digits, 64); err == nil {
			out, err := float(f)
			return out, "!!float", true, err
		}
	}
	return scalar{}, "", false, nil
}

func integer(digits string) scalar {
	return scalar{value: policy.Number(digits), key: digits}
}

// float spells a finite number as encoding/json does, and as a key as sigs.k8s.io/yaml does.
func float(f float64) (scalar, error) {
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return scalar{}, fmt.Errorf("%v is not a JSON number", f)
	}
	return scalar{value: policy.Number(formatFloat(f)), key: strconv.FormatFloat(f, 'g', -1, 32)}, nil
}

// notFinite is a number that JSON cannot say: it has no value, but it can be a key.
func notFinite(name string) scalar { return scalar{key: name} }

// formatFloat writes f as encoding/json does (ECMA-262, Number::toString, with two-digit exponents
// shortened).
func formatFloat(f float64) string {
	format := byte('f')
	if abs := math.Abs(f); abs != 0 && (abs < 1e-6 || abs >= 1e21) {
		format = 'e'
	}
	b := strconv.AppendFloat(nil, f, format, -1, 64)
	if n := len(b); format == 'e' && n >= 4 && b[n-4] == 'e' && b[n-3] == '-' && b[n-2] == '0' {
		b[n-2] = b[n-1]
		b = b[:n-1]
	}
	return string(b)
}

// timestampFormats are those that go-yaml accepts for !!timestamp.
var timestampFormats = []string{
	"2006-1-2T15:4:5.999999999Z07:00", "2006-1-2t15:4:5.999999999Z07:00", "2006-1-2 15:4:5.999999999", "2006-1-2",
}

func isTimestamp(s string) bool {
	if len(s) < 5 || s[4] != '-' || strings.Trim(s[:4], "0123456789") != "" {
		return false
	}
	for _, format := range timestampFormats {
		if _, err := time.Parse(format, s); err == nil {
			return true
		}
	}
	return false
}

var (
	coreInt   = pattern(`^[-+]?[0-9]+$`)
	coreFloat = pattern(`^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$`)
)

// resolveCore resolves a scalar by the core schema. What JSON cannot say (.inf, .nan) stays text.
func resolveCore(in string) (scalar, string) {
	switch in {
	case "", "~", "null", "Null", "NULL":
		return scalar{value: policy.Null(), key: "null"}, "!!null"
	case "true", "True", "TRUE":
		return boolean(true), "!!bool"
	case "false", "False", "FALSE":
		return boolean(false), "!!bool"
	case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF", ".nan", ".NaN", ".NAN":
		return text(in), "!!float"
	}
	if c := in[0]; c != '+' && c != '-' && c != '.' && (c < '0' || c > '9') {
		return text(in), "!!str"
	}
	if len(in) > 2 && in[0] == '0' && (in[1] == 'o' || in[1] == 'x') {
		if u, err := strconv.ParseUint(in, 0, 64); err == nil && !strings.Contains(in, "_") {
			return integer(strconv.FormatUint(u, 10)), "!!int"
		}
		return text(in), "!!str"
	}
	switch {
	case coreInt().MatchString(in):
		digits, negative := strings.TrimLeft(in, "+-"), in[0] == '-'
		digits = strings.TrimLeft(digits, "0")
		if digits == "" {
			return integer("0"), "!!int"
		}
		if negative {
			digits = "-" + digits
		}
		return integer(digits), "!!int"
	case coreFloat().MatchString(in):
		if f, err := strconv.ParseFloat(in, 64); err == nil {
			if out, err := float(f); err == nil {
				return out, "!!float"
			}
		}
	}
	return text(in), "!!str"
}

// validUTF8 replaces each invalid byte by U+FFFD, as encoding/json does when it writes a string.
func validUTF8(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for _, r := range s { // ranging yields U+FFFD for each invalid byte
		b.WriteRune(r)
	}
	return b.String()
}

// clip shortens text of a file for a message.
func clip(s string) string { return clipTo(s, 40) }

func clipTo(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit] + "..."
}
