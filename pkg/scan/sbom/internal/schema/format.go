package schema

import (
	"cmp"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"
)

// fits reports whether a text is of a format. Of those that the schemas use,
// idn-email is not checked: addresses of mail have forms beyond any check that is short.
func fits(format, s string) bool {
	switch format {
	case "date-time":
		s = strings.ToUpper(s)
		// time.Parse takes fractions with a comma, RFC 3339 does not.
		_, err := time.Parse(time.RFC3339, strings.Replace(s, ":60Z", ":59Z", 1)) // leap seconds
		return err == nil && !strings.Contains(s, ",")
	case "date":
		_, err := time.Parse(time.DateOnly, s)
		return err == nil
	case "uri":
		u, err := url.Parse(s)
		return err == nil && u.IsAbs()
	case "iri-reference":
		_, err := url.Parse(s)
		return err == nil && !strings.Contains(s, `\`)
	}
	return true
}

// short keeps a hostile value from filling the report.
func short(s string) string {
	const most = 300
	if len(s) <= most {
		return s
	}
	cut := most
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "..."
}

func comparePaths(a, b []any) int {
	for i := range min(len(a), len(b)) {
		x, isInt := a[i].(int)
		y, alsoInt := b[i].(int)
		if isInt && alsoInt {
			if x != y {
				return cmp.Compare(x, y)
			}
			continue
		}
		s, _ := a[i].(string)
		t, _ := b[i].(string)
		if c := strings.Compare(s, t); c != 0 {
			return c
		}
	}
	return len(a) - len(b)
}
