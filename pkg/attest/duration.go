package attest

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// day is the unit that ages of evidence are thought in and that time.ParseDuration does not know.
const day = 24 * time.Hour

// ParseDuration reads "36h", "90m" or, in whole days, "30d". It has to be more than nothing: an age of
// zero would mean "any age" to the code and "none at all" to who reads it.
func ParseDuration(text string) (Duration, error) {
	var d time.Duration
	var err error
	if days, ok := strings.CutSuffix(text, "d"); ok {
		var n int64
		if n, err = strconv.ParseInt(days, 10, 64); err == nil && n > math.MaxInt64/int64(day) {
			err = strconv.ErrRange
		}
		d = time.Duration(n) * day
	} else {
		d, err = time.ParseDuration(text)
	}
	if err != nil {
		return 0, fmt.Errorf("%q is not a duration; write for example 36h or 30d", text)
	}
	if d <= 0 {
		return 0, fmt.Errorf("%q is no time at all; leave it out where any age will do", text)
	}
	return Duration(d), nil
}

// String writes whole days as days, which ParseDuration reads back.
func (d Duration) String() string {
	t := time.Duration(d)
	if t > 0 && t%day == 0 {
		return fmt.Sprintf("%dd", t/day)
	}
	return t.String()
}

// MarshalText implements encoding.TextMarshaler, for JSON and YAML.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler, for JSON and YAML.
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := ParseDuration(string(text))
	if err == nil {
		*d = parsed
	}
	return err
}
