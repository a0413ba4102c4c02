package attest_test

import (
	"strings"
	"testing"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

func TestA25ConfigurationHoldsTrust(t *testing.T) {
	config := "sha256:" + strings.Repeat("a", 64)
	var none *attest.Trust
	if got := none.Configuration(config); got != config {
		t.Errorf("without trust: %s", got)
	}
	strict, lax := &attest.Trust{}, &attest.Trust{Default: "allow"}
	seen := map[string]bool{config: true}
	for _, got := range []string{strict.Configuration(config), lax.Configuration(config), strict.Configuration("sha256:" + strings.Repeat("b", 64))} {
		if seen[got] || len(got) != len(config) {
			t.Errorf("%s is that of another configuration, or none", got)
		}
		seen[got] = true
	}
	if strict.Configuration(config) != (&attest.Trust{}).Configuration(config) {
		t.Error("the same configuration has two digests")
	}
}
