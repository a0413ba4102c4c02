package attest_test

import (
	"strings"
	"testing"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

func TestA25ConfigurationHoldsTrust(t *testing.T) {
	config := "sha256:" + strings.Repeat("a", 64)
	digest := func(trust *attest.Trust, config, key string) string {
		t.Helper()
		got, err := trust.Configuration(config, map[string][]byte{"release.pub": []byte(key)})
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	if got := digest(nil, config, ""); got != config {
		t.Errorf("without trust: %s", got)
	}
	strict, lax := &attest.Trust{}, &attest.Trust{Default: "allow"}
	keyed := &attest.Trust{Authorities: map[string]attest.Authority{"release": {Keys: []attest.Key{{File: "release.pub"}}}}}
	seen := map[string]bool{config: true}
	for _, got := range []string{
		digest(strict, config, ""), digest(lax, config, ""), digest(strict, "sha256:"+strings.Repeat("b", 64), ""),
		digest(keyed, config, "one key"), digest(keyed, config, "another in its place"),
	} {
		if seen[got] || len(got) != len(config) {
			t.Errorf("%s is that of another configuration, or none", got)
		}
		seen[got] = true
	}
	if digest(strict, config, "") != digest(&attest.Trust{}, config, "") {
		t.Error("the same configuration has two digests")
	}
	if got, err := keyed.Configuration(config, nil); err == nil {
		t.Errorf("without the content of its key: %s", got)
	}
}
