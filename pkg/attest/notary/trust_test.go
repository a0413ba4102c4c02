package notary

import (
	"crypto/x509"
	"encoding/pem"
	"strings"
	"testing"
	"time"

	"github.com/notaryproject/notation-core-go/signature"
	"github.com/notaryproject/notation-core-go/signature/jws"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// Any single change of the trust configuration to something else flips what was good.
func TestA17EverySettingMatters(t *testing.T) {
	w, stranger := newWorld(), newWorld()
	trust := withTSA(w.trust(), w.tsaRoot)
	for name, test := range map[string]struct {
		by  func(*attest.Authority)
		why string
	}{
		"roots":            {func(a *attest.Authority) { a.Notary.PEM = toPEM(stranger.root.cert) }, "no authority trusts certificate \"CN=Acme root"},
		"identities":       {func(a *attest.Authority) { a.Notary.Identities = []string{acme + ", CN=other"} }, "matches none of notary.identities"},
		"country":          {func(a *attest.Authority) { a.Notary.Identities = []string{"x509.subject: C=DE, ST=WA, O=Acme"} }, "matches none"},
		"a part of a name": {func(a *attest.Authority) { a.Notary.Identities = []string{acme + ", CN=build"} }, "matches none"},
		"capitals":         {func(a *attest.Authority) { a.Notary.Identities = []string{acme + ", CN=Builds"} }, "matches none"},
		"one more part":    {func(a *attest.Authority) { a.Notary.Identities = []string{acme + ", CN=builds, OU=x"} }, "matches none"},
		"scheme":           {func(a *attest.Authority) { a.Notary.SigningAuthority, a.Notary.TSAPEM = true, "" }, "scheme is \"notary.x509\" and not"},
		"timestamps":       {func(a *attest.Authority) { a.Notary.TSAPEM = toPEM(stranger.tsaRoot.cert) }, "timestamp: "},
	} {
		t.Run(name, func(t *testing.T) {
			for _, mediaType := range mediaTypes {
				c := candidate(mediaType, w.stamped(t, mediaType, now.Add(-time.Hour)))
				accept(t, verify(t, trust, now, c))
				claim := verify(t, change(trust, test.by), now, c)
				refuse(t, claim, test.why)
				if nearest := map[bool]string{true: "", false: "acme"}[name == "roots"]; claim.Nearest != nearest {
					t.Errorf("nearest is %q and not %q", claim.Nearest, nearest)
				}
			}
		})
	}
	refuse(t, verify(t, attest.Trust{}, now, candidate(jws.MediaTypeEnvelope, w.sign(t, jws.MediaTypeEnvelope))), "no authority of the trust configuration has \"notary\"")
}

// There is nothing in the configuration that makes a bad signature good (CVE-2024-23332).
func TestV16NoPermissiveLevel(t *testing.T) {
	w, stranger := newWorld(), newWorld()
	mediaType := jws.MediaTypeEnvelope
	old := *w
	template := leafTemplate("builds")
	template.NotAfter = now.Add(-time.Minute)
	old.leaf = issue(template, old.between, nil)
	bad := map[string][]byte{
		"expired signature":   w.sign(t, mediaType, func(r *signature.SignRequest) { r.Expiry = now.Add(-time.Minute) }),
		"expired certificate": old.sign(t, mediaType),
		"stranger":            stranger.sign(t, mediaType),
		"tampered":            edit{payload: flip}.apply(t, mediaType, w.sign(t, mediaType)),
	}
	for _, log := range []string{"", "optional", "ignore"} {
		for _, timestamp := range []string{"", "optional"} {
			for _, identity := range []string{acme, "*"} {
				trust := change(w.trust(), func(a *attest.Authority) {
					a.Log, a.Timestamp, a.Notary.Identities = log, timestamp, []string{identity}
				})
				trust.Default = "allow"
				accept(t, verify(t, trust, now, candidate(mediaType, w.sign(t, mediaType))))
				for name, raw := range bad {
					if claim := verify(t, trust, now, candidate(mediaType, raw)); claim.Verified() || claim.Reason == "" {
						t.Errorf("%s verified with log %q, timestamp %q, identity %q", name, log, timestamp, identity)
					}
				}
			}
		}
	}
}

// One signature that two authorities accept has two signers with one ID, so that it can be counted once.
func TestV6OneKeyUnderTwoNames(t *testing.T) {
	w := newWorld()
	trust := w.trust()
	trust.Authorities["again"] = trust.Authorities["acme"]
	trust.Authorities["other"] = attest.Authority{Keys: []attest.Key{{PEM: "not ours to read"}}}
	claim := verify(t, trust, now, candidate(jws.MediaTypeEnvelope, w.sign(t, jws.MediaTypeEnvelope)))
	if len(claim.Signers) != 2 || claim.Signers[0].ID != claim.Signers[1].ID {
		t.Errorf("signers %+v", claim.Signers)
	}
	// Another certificate for the same key is the same signer.
	renewed := *w
	renewed.leaf = issue(leafTemplate("builds"), w.between, w.leaf.key)
	again := verify(t, trust, now, candidate(jws.MediaTypeEnvelope, renewed.sign(t, jws.MediaTypeEnvelope)))
	if again.Signers[0].ID != claim.Signers[0].ID {
		t.Errorf("a renewed certificate makes another signer: %+v", again.Signers)
	}
}

func TestNearest(t *testing.T) {
	w, stranger := newWorld(), newWorld()
	trust := w.trust()
	a := trust.Authorities["acme"]
	elsewhere := *a.Notary
	elsewhere.PEM = toPEM(stranger.root.cert)
	wrong := *a.Notary
	wrong.Identities = []string{acme + ", CN=other"}
	late := *a.Notary
	late.TSAPEM = toPEM(stranger.tsaRoot.cert)
	trust.Authorities = map[string]attest.Authority{"a": {Notary: &elsewhere}, "b": {Notary: &wrong}, "c": {Notary: &late, Timestamp: "required"}, "d": {Notary: &wrong}}
	claim := verify(t, trust, now, candidate(jws.MediaTypeEnvelope, w.sign(t, jws.MediaTypeEnvelope)))
	refuse(t, claim, `authority "c": the signature has no timestamp`)
	if claim.Nearest != "c" {
		t.Errorf("nearest is %q", claim.Nearest)
	}
}

func TestV21Revoked(t *testing.T) {
	w := newWorld()
	for name, cert := range map[string]*x509.Certificate{
		"leaf": w.leaf.cert, "intermediate": w.between.cert, "root": w.root.cert,
		"timestamp authority": w.tsaLeaf.cert, "timestamp CA": w.tsaCA.cert, "timestamp root": w.tsaRoot.cert,
	} {
		for form, revoked := range map[string]attest.Revoked{
			"keys":         {Keys: []string{keyDigest(cert)}},
			"certificates": {Certificates: []string{strings.ToUpper(digestOf(cert.Raw))}},
			"serials":      {Serials: []string{"00:" + strings.ToUpper(cert.SerialNumber.Text(16))}},
		} {
			t.Run(name+"/"+form, func(t *testing.T) {
				for _, mediaType := range mediaTypes {
					trust := withTSA(w.trust(), w.tsaRoot)
					c := candidate(mediaType, w.stamped(t, mediaType, now))
					accept(t, verify(t, trust, now, c))
					trust.Revoked = revoked
					refuse(t, verify(t, trust, now, c), "is revoked (trust.revoked."+form+")")
				}
			})
		}
	}
}

func TestNewRefuses(t *testing.T) {
	w := newWorld()
	key := string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte("x")}))
	for name, test := range map[string]struct {
		by  func(*attest.Authority)
		why string
	}{
		"no roots":          {func(a *attest.Authority) { a.Notary.PEM = "" }, "no root certificates"},
		"two roots":         {func(a *attest.Authority) { a.Notary.File = "x.pem" }, "notary.file and notary.pem are both set"},
		"no file":           {func(a *attest.Authority) { a.Notary.PEM, a.Notary.File = "", "gone.pem" }, "gone.pem"},
		"no PEM":            {func(a *attest.Authority) { a.Notary.PEM = "hello" }, "no PEM block CERTIFICATE"},
		"a private key":     {func(a *attest.Authority) { a.Notary.PEM += key }, `PEM block "PRIVATE KEY"`},
		"no certificate":    {func(a *attest.Authority) { a.Notary.PEM = strings.ReplaceAll(key, "PRIVATE KEY", "CERTIFICATE") }, "certificate 1:"},
		"a leaf":            {func(a *attest.Authority) { a.Notary.PEM = toPEM(w.leaf.cert) }, "neither a CA's nor self-signed"},
		"no identity":       {func(a *attest.Authority) { a.Notary.Identities = nil }, "notary.identities: it has none"},
		"no prefix":         {func(a *attest.Authority) { a.Notary.Identities = []string{"C=US"} }, "does not begin with"},
		"too broad":         {func(a *attest.Authority) { a.Notary.Identities = []string{"x509.subject: C=US, ST=WA"} }, "has no O"},
		"empty identity":    {func(a *attest.Authority) { a.Notary.Identities = []string{""} }, "does not begin with"},
		"a trust root":      {func(a *attest.Authority) { a.Root = attest.PublicGood }, "root is for Sigstore"},
		"a log":             {func(a *attest.Authority) { a.Log = "required" }, "in no transparency log"},
		"timestamps of?":    {func(a *attest.Authority) { a.Timestamp = "required" }, "no timestamp authority is trusted"},
		"timestamps maybe":  {func(a *attest.Authority) { a.Timestamp = "always" }, `"always" is neither`},
		"no TSA":            {func(a *attest.Authority) { a.Notary.TSAPEM = "x" }, "notary.tsaPEM"},
		"authority and TSA": {func(a *attest.Authority) { a.Notary.SigningAuthority, a.Notary.TSAFile = true, "x" }, "have no timestamps"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := New(Options{Trust: change(w.trust(), test.by), Dir: t.TempDir()})
			if err == nil || !strings.Contains(err.Error(), test.why) || !strings.HasPrefix(err.Error(), "trust.authorities.acme: ") {
				t.Errorf("%v does not say %q", err, test.why)
			}
		})
	}
	for _, revoked := range []attest.Revoked{{Keys: []string{"sha256:12"}}, {Certificates: []string{""}}, {Serials: []string{"xyz"}}, {Serials: []string{"-1"}}} {
		trust := w.trust()
		trust.Revoked = revoked
		if _, err := New(Options{Trust: trust}); err == nil || !strings.HasPrefix(err.Error(), "trust.revoked: ") {
			t.Errorf("%+v: %v", revoked, err)
		}
	}
}

func TestIdentities(t *testing.T) {
	subject := func(by func(*x509.Certificate)) *x509.Certificate {
		template := leafTemplate("build, and \"test\" +1 ü")
		template.Subject.OrganizationalUnit = []string{" two "}
		if by != nil {
			by(template)
		}
		return issue(template, entity{}, nil).cert
	}
	for text, want := range map[string]bool{
		"*":                                 true,
		acme:                                true,
		"x509.subject:C=US,S=WA,O=Acme":     true,
		"x509.subject: o=Acme, c=US, st=WA": true,
		acme + `, CN=build\, and \"test\" \+1 ü`:          true,
		acme + `, CN=build\2C and \22test\22 \2B1 \C3\BC`: true,
		acme + `, 2.5.4.3=build\, and \"test\" \+1 ü`:     true,
		acme + `, OU=\ two\ `:                             true,
		acme + `, OU=two`:                                 false,
		acme + `, CN=build`:                               false,
		"x509.subject: C=US, ST=WA, O=Acme\\, Inc":        false,
	} {
		id, err := parseIdentity(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := id.matches(subject(nil).Subject); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
	// Which of two organisations signs, nobody can say.
	id := must(parseIdentity(acme))
	if id.matches(subject(func(c *x509.Certificate) { c.Subject.Organization = []string{"Acme", "Evil"} }).Subject) {
		t.Error("a subject with two organisations matches one of them")
	}
	if (identity{}).matches(subject(nil).Subject) {
		t.Error("an identity of nothing matches")
	}
	for text, why := range map[string]string{
		acme + ", O=Acme":            "it has O twice",
		acme + ", ST=WA":             "twice",
		acme + ", S=WA":              "twice",
		acme + ", CN":                "not of the form TYPE=VALUE",
		acme + ",":                   "not of the form TYPE=VALUE",
		acme + ", CN=a+OU=b":         "several attributes",
		acme + ", CN=#0401":          "hexadecimal",
		acme + ", CN=":               "it is empty",
		acme + `, CN=a\`:             "ends in a backslash",
		acme + `, CN=a\zz`:           "is no escape",
		acme + `, CN=a\4`:            "is no escape",
		acme + `, CN="a"`:            "has to be escaped",
		acme + `, XY=a`:              "known are C, CN",
		"x509.subject: C=US, O=Acme": "has no ST",
		"x509.subject:":              "not of the form",
		"x509.subject: *":            "not of the form",
		"**":                         "does not begin with",
		"X509.Subject: C=US":         "does not begin with",
	} {
		if _, err := parseIdentity(text); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%s: %v does not say %q", text, err, why)
		}
	}
}
