package sign

import (
	"time"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// Check reports what is wrong with a predicate, before anybody is asked to sign it.
func (p Predicate) Check(now time.Time) error {
	_, _, err := p.prepare(attest.Limits{}.WithDefaults(), now)
	return err
}
