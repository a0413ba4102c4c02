package attest

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// Check says everything that is wrong with a trust configuration, each with its place and what to
// write instead. path is the file's name, for messages. Whatever it accepts means something: a setting that
// could not have an effect is an error, for whoever wrote it believes that it has one.
func (t *Trust) Check(path string) error {
	c := &checker{trust: t, path: path}
	c.oneOf("default", t.Default, "deny", "warn", "allow")
	for _, name := range slices.Sorted(maps.Keys(t.Roots)) {
		c.name("roots", name)
		c.root(fmt.Sprintf("roots.%s", name), name, t.Roots[name])
	}
	for _, name := range slices.Sorted(maps.Keys(t.Authorities)) {
		c.name("authorities", name)
		c.authority("authorities."+name, t.Authorities[name])
	}
	c.entries()
	c.revoked()
	return errors.Join(c.problems...)
}

// checker collects problems.
type checker struct {
	trust    *Trust
	path     string
	problems []error
}

// add reports a problem at a place below "trust".
func (c *checker) add(at, format string, args ...any) {
	where := "trust." + at
	if c.path != "" {
		where = c.path + ": " + where
	}
	c.problems = append(c.problems, fmt.Errorf("%s: %s", where, fmt.Sprintf(format, args...)))
}

func (c *checker) oneOf(at, value string, words ...string) {
	if value != "" && !slices.Contains(words, value) {
		c.add(at, "%q is none of %s", value, strings.Join(words, ", "))
	}
}

// exactlyOne wants one of several fields that exclude each other.
func (c *checker) exactlyOne(at string, fields map[string]bool) {
	var set []string
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if fields[name] {
			set = append(set, name)
		}
	}
	all := strings.Join(slices.Sorted(maps.Keys(fields)), ", ")
	switch len(set) {
	case 0:
		c.add(at, "has none of %s; write one", all)
	case 1:
	default:
		c.add(at, "has %s; they exclude each other, write one", strings.Join(set, " and "))
	}
}

func (c *checker) name(at, name string) {
	if !consistsOf(name, letters+"._-") || len(name) > 100 || strings.Trim(name, "._-") != name || name == "" {
		c.add(at, "%q is no name; use letters, digits, '.', '_' and '-'", name)
	}
}

// root lets the built-in root have an age limit, and a file in its place.
func (c *checker) root(at, name string, r Root) {
	if r.File == "" && (name != PublicGood || r.MaxAge == 0) {
		c.add(at, "file is missing: the path of a trusted_root.json")
	}
	if r.MaxAge < 0 {
		c.add(at+".maxAge", "%s is less than nothing; write for example 30d", r.MaxAge)
	}
}

func (c *checker) revoked() {
	r := c.trust.Revoked
	c.fingerprints("revoked.keys", r.Keys)
	c.fingerprints("revoked.certificates", r.Certificates)
	for i, serial := range r.Serials {
		if serial == "" || len(serial) > 64 || !consistsOf(serial, hexDigits) {
			c.add(fmt.Sprintf("revoked.serials[%d]", i), "%q is no serial number; write lower-case hexadecimal digits without separators", serial)
		}
	}
}

func (c *checker) fingerprints(at string, list []string) {
	for i, text := range list {
		if !isFingerprint(text) {
			c.add(fmt.Sprintf("%s[%d]", at, i), "%q is no fingerprint; write sha256: and 64 lower-case hexadecimal digits", text)
		}
	}
}

const (
	hexDigits = "0123456789abcdef"
	letters   = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
)

func isFingerprint(text string) bool {
	digits, ok := strings.CutPrefix(text, "sha256:")
	return ok && len(digits) == 64 && consistsOf(digits, hexDigits)
}

// regular checks a regular expression that has to match a whole text. It is compiled as it is: "a)|(?:b"
// would only be valid inside of the anchors that are put around it.
func (c *checker) regular(at, text string) *regexp.Regexp {
	if _, err := regexp.Compile(text); err != nil {
		c.add(at, "%q is no regular expression: %s; the syntax is https://github.com/google/re2/wiki/Syntax", text, err)
		return nil
	}
	return regexp.MustCompile(`\A(?:` + text + `)\z`)
}

// strangers are who nobody means: an expression that matches one of them excludes nobody of that kind.
var strangers = []string{
	"", "https://sallyport.invalid/nobody", "nobody@sallyport.invalid",
	"https://github.com/sallyport-invalid/nobody/.github/workflows/nobody.yml@refs/heads/main",
	"https://gitlab.com/sallyport-invalid/nobody//.gitlab-ci.yml@refs/heads/main",
}

// anything tells an expression that excludes nobody.
func anything(re *regexp.Regexp) bool {
	return re != nil && slices.ContainsFunc(strangers, re.MatchString)
}

// narrow tells whether extensions say whose build it was. Everybody has a branch main, and runs on GitHub's machines.
func (e Extensions) narrow() bool {
	return e.SourceRepository != "" || e.SourceRepositoryDigest != "" || e.SourceOwner != "" || e.BuildSigner != "" || e.BuildConfig != ""
}

// isURI wants a scheme and what follows it.
func isURI(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Scheme != "" && (u.Host != "" || u.Opaque != "") && !strings.ContainsAny(text, " \t\n")
}
