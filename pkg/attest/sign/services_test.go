package sign

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sallyport-dev/sallyport/internal/testpki"
)

// config is a signing config with an instance of each service, a former one of each, and logs of both generations.
const config = `{"mediaType":"application/vnd.dev.sigstore.signingconfig.v0.2+json",
"caUrls":[{"url":"https://old.fulcio.example","majorApiVersion":1,"validFor":{"start":"2020-01-01T00:00:00Z","end":"2024-01-01T00:00:00Z"},"operator":"acme"},
 {"url":"https://fulcio.example","majorApiVersion":1,"validFor":{"start":"2024-01-01T00:00:00Z"},"operator":"acme"}],
"rekorTlogUrls":[{"url":"https://rekor.example","majorApiVersion":1,"validFor":{"start":"2020-01-01T00:00:00Z"},"operator":"acme"},
 {"url":"https://rekor2.example","majorApiVersion":2,"validFor":{"start":"2025-01-01T00:00:00Z"},"operator":"acme"}],
"rekorTlogConfig":{"selector":"ANY"},
"tsaUrls":[{"url":"https://tsa.example/api/v1/timestamp","majorApiVersion":1,"validFor":{"start":"2020-01-01T00:00:00Z"},"operator":"acme"}],
"tsaConfig":{"selector":"ANY"}}`

func TestServicesOfASigningConfig(t *testing.T) {
	tsa := []string{"https://tsa.example/api/v1/timestamp"}
	for at, want := range map[string]Services{
		"2026-01-01": {Fulcio: "https://fulcio.example", Logs: []Log{{"https://rekor2.example", 2}}, Timestamps: tsa},
		"2024-06-01": {Fulcio: "https://fulcio.example", Logs: []Log{{"https://rekor.example", 1}}, Timestamps: tsa},
		"2023-01-01": {Fulcio: "https://old.fulcio.example", Logs: []Log{{"https://rekor.example", 1}}, Timestamps: tsa},
	} {
		got, err := FromSigningConfig([]byte(config), must(time.Parse(time.DateOnly, at)))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", at, diff)
		}
	}
	none, err := FromSigningConfig([]byte(`{"mediaType":"application/vnd.dev.sigstore.signingconfig.v0.2+json"}`), time.Now())
	if err != nil || none.Fulcio != "" || none.Logs != nil || none.Timestamps != nil {
		t.Errorf("a config of no services: %+v, %v", none, err)
	}
	for name, c := range map[string]struct{ config, at, want string }{
		"empty":       {"", "2026-01-01", "signing config"},
		"no JSON":     {"{", "2026-01-01", "signing config"},
		"other type":  {strings.Replace(config, "v0.2+json", "v0.9+json", 1), "2026-01-01", "signing config"},
		"not yet":     {config, "2019-01-01", "certificate authorities"},
		"plain HTTP":  {strings.Replace(config, "https://fulcio", "http://fulcio", 1), "2026-01-01", "plain HTTP"},
		"log alone":   {config[:strings.Index(config, `"tsaUrls"`)] + `"tsaUrls":[]}`, "2026-01-01", "Rekor 2 tells no time"},
		"large":       {config + strings.Repeat(" ", 1<<20), "2026-01-01", "larger than"},
		"no selector": {strings.Replace(config, `"rekorTlogConfig":{"selector":"ANY"},`, "", 1), "2026-01-01", "logs without rekorTlogConfig"},
		"no selector 2": {strings.Replace(config, `,
"tsaConfig":{"selector":"ANY"}`, "", 1), "2026-01-01", "authorities without tsaConfig"},
	} {
		_, err := FromSigningConfig([]byte(c.config), must(time.Parse(time.DateOnly, c.at)))
		wantError(t, name, err, c.want)
	}
}

// Whatever is taken for a signing config has services that New takes.
func FuzzFromSigningConfig(f *testing.F) {
	f.Add([]byte(config))
	f.Add([]byte(strings.Replace(config, `"selector":"ANY"`, `"selector":"EXACT","count":2`, 1)))
	f.Add([]byte(`{"mediaType":"application/vnd.dev.sigstore.signingconfig.v0.2+json","tsaUrls":[{}],"tsaConfig":{}}`))
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := FromSigningConfig(data, now)
		if err == nil {
			err = s.check()
		}
		if err == nil && len(s.Logs) > maxServices {
			t.Fatalf("%+v", s)
		}
	})
}

// The public-good services are such as New takes.
func TestPublicGoodServices(t *testing.T) {
	if _, err := New(Options{Token: token(t), Services: PublicGood()}); err != nil {
		t.Error(err)
	}
	if _, err := New(Options{Key: newKey(t), Services: PublicGood()}); err != nil {
		t.Error(err)
	}
}

// BenchmarkSign is what making a signature costs without a network, next to the bare signature of the key.
func BenchmarkSign(b *testing.B) {
	pair := newKey(&testing.T{})
	message := []byte(strings.Repeat("x", 300))
	b.Run("bare key", func(b *testing.B) {
		for b.Loop() {
			must(pair.Sign(context.Background(), message))
		}
	})
	s := must(New(Options{Key: pair}))
	b.Run("bundle", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			must(s.Sign(context.Background(), image, SignOptions{}))
		}
	})
	body := []byte(`{"bomFormat":"CycloneDX","specVersion":"1.6","components":[` +
		strings.Repeat(`{"type":"library","name":"some-package","version":"1.2.3","purl":"pkg:npm/some-package@1.2.3"},`, 140_000) + `{"type":"library","name":"last"}]}`)
	b.Run("SBOM of 14 MB", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(body)))
		for b.Loop() {
			must(s.Attest(context.Background(), image, Predicate{"cyclonedx", body}, SignOptions{}))
		}
	})
	at := testpki.New(b, testpki.Options{}).Serve()
	b.Run("keyless on loopback", func(b *testing.B) {
		for b.Loop() {
			tok := must(ParseToken(testpki.Token(issuer, person, time.Now().Add(time.Minute)), "the test"))
			s := must(New(Options{Token: tok, Services: Services{Fulcio: at.Fulcio, Logs: []Log{{URL: at.Rekor}}, Timestamps: []string{at.TSA}}}))
			must(s.Sign(context.Background(), image, SignOptions{}))
		}
	})
}
