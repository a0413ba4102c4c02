package notary

import (
	"crypto/x509"
	"testing"
	"time"

	"github.com/notaryproject/notation-core-go/signature"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// aged is a world in which one certificate of the chain is valid for two hours around an hour ago.
func aged(which string) *world {
	w := newWorld()
	at := func(name string, template *x509.Certificate) *x509.Certificate {
		if name == which {
			template.NotBefore, template.NotAfter = now.Add(-2*time.Hour), now.Add(-time.Minute)
		}
		return template
	}
	w.root = issue(at("root", authorityTemplate("Acme root")), entity{}, nil)
	w.between = issue(at("intermediate", authorityTemplate("Acme CA")), w.root, nil)
	w.leaf = issue(at("leaf", leafTemplate("builds")), w.between, nil)
	w.tsaRoot = issue(at("timestamp root", authorityTemplate("Time root")), entity{}, nil)
	w.tsaCA = issue(at("timestamp CA", authorityTemplate("Time CA")), w.tsaRoot, nil)
	w.tsaLeaf = issue(at("timestamp authority", tsaTemplate("Time")), w.tsaCA, nil)
	return w
}

func TestA20Time(t *testing.T) {
	during, before := now.Add(-time.Hour), now.Add(-3*time.Hour)
	for _, which := range []string{"leaf", "intermediate", "root"} {
		t.Run(which, func(t *testing.T) {
			w := aged(which)
			for _, mediaType := range mediaTypes {
				plain := candidate(mediaType, w.sign(t, mediaType))
				// Without a trusted time the clock decides, whatever the signer says of the time.
				accept(t, verify(t, w.trust(), during, plain))
				refuse(t, verify(t, w.trust(), now, plain), "expired at 2026-05-01T11:59:00Z; now is")
				refuse(t, verify(t, w.trust(), before, plain), "is valid from 2026-05-01T10:00:00Z; now is")

				// With a timestamp its time decides, for ever.
				trust := withTSA(w.trust(), w.tsaRoot)
				stamped := verify(t, trust, now.Add(50*time.Hour), candidate(mediaType, w.stamped(t, mediaType, during)))
				accept(t, stamped)
				if s := stamped.Signers[0]; s.TimeSource != "timestamp" || s.Time == nil || !s.Time.Equal(during) {
					t.Errorf("time %v by %q", s.Time, s.TimeSource)
				}
				refuse(t, verify(t, trust, during, candidate(mediaType, w.stamped(t, mediaType, before))), "is valid from 2026-05-01T10:00:00Z; the time of its timestamp")
				refuse(t, verify(t, trust, during, candidate(mediaType, w.stamped(t, mediaType, now))), "the time of its timestamp")
				// As exactly as the authority knows the time: it may have been a second later.
				edge := candidate(mediaType, w.stamped(t, mediaType, now.Add(-time.Minute)))
				refuse(t, verify(t, trust, now, edge), "expired at 2026-05-01T11:59:00Z; the time of its timestamp is 2026-05-01T11:59:01Z")
				// A timestamp of nobody who is trusted tells nothing.
				refuse(t, verify(t, w.trust(), now, candidate(mediaType, w.stamped(t, mediaType, during))), "notary.tsaFile")
			}
		})
	}
	for _, which := range []string{"timestamp authority", "timestamp CA", "timestamp root"} {
		t.Run(which, func(t *testing.T) {
			w := aged(which)
			trust := withTSA(w.trust(), w.tsaRoot)
			for _, mediaType := range mediaTypes {
				accept(t, verify(t, trust, now, candidate(mediaType, w.stamped(t, mediaType, during))))
				refuse(t, verify(t, trust, now, candidate(mediaType, w.stamped(t, mediaType, before))), "timestamp: ")
				refuse(t, verify(t, trust, now, candidate(mediaType, w.stamped(t, mediaType, now))), "timestamp: ")
			}
		})
	}
}

func TestTimestampRequired(t *testing.T) {
	w := newWorld()
	trust := change(withTSA(w.trust(), w.tsaRoot), func(a *attest.Authority) { a.Timestamp = "required" })
	eachFormat(t, func(t *testing.T, mediaType string) {
		refuse(t, verify(t, trust, now, candidate(mediaType, w.sign(t, mediaType))), "has no timestamp, and timestamp is required")
		accept(t, verify(t, trust, now, candidate(mediaType, w.stamped(t, mediaType, now))))
		refuse(t, verify(t, trust, now, candidate(mediaType, w.stamped(t, mediaType, now.Add(time.Hour)))), "which is to come")
	})
}

// A timestamp that is there and bad refuses the signature, also where none is required.
func TestBadTimestamps(t *testing.T) {
	w, stranger := newWorld(), newWorld()
	trust := withTSA(w.trust(), w.tsaRoot)
	signer := leafTemplate("Time")
	usage := issue(signer, w.tsaCA, nil)
	eachFormat(t, func(t *testing.T, mediaType string) {
		other := w.stamped(t, mediaType, now)
		for name, token := range map[string]func([]byte) []byte{
			"garbage":         func([]byte) []byte { return []byte("not a token") },
			"another's":       stamp(stranger.tsaLeaf, now, stranger.tsaCA.cert),
			"of other bytes":  func([]byte) []byte { return stamp(w.tsaLeaf, now, w.tsaCA.cert)([]byte("other")) },
			"broken":          func(s []byte) []byte { return flip(stamp(w.tsaLeaf, now, w.tsaCA.cert)(s)) },
			"half":            func(s []byte) []byte { b := stamp(w.tsaLeaf, now, w.tsaCA.cert)(s); return b[:len(b)/2] },
			"no chain":        stamp(w.tsaLeaf, now),
			"by a signer":     stamp(usage, now, w.tsaCA.cert),
			"by an authority": stamp(w.tsaCA, now),
		} {
			t.Run(name, func(t *testing.T) {
				raw := edit{token: token}.apply(t, mediaType, w.sign(t, mediaType))
				refuse(t, verify(t, trust, now, candidate(mediaType, raw)), `authority "acme": timestamp: `)
			})
		}
		accept(t, verify(t, trust, now, candidate(mediaType, other)))
	})
}

// The certificates that come with a token are no evidence: which one signed it is told by what is signed, and a
// stranger with the name and serial number of the real one is still a stranger (CVE-2026-39984).
func TestV5CertificateBag(t *testing.T) {
	w := newWorld()
	trust := withTSA(w.trust(), w.tsaRoot)
	forgedCA := authorityTemplate("")
	forgedCA.Subject, forgedCA.SerialNumber = w.tsaCA.cert.Subject, w.tsaCA.cert.SerialNumber
	evilCA := issue(forgedCA, entity{}, nil)
	forged := tsaTemplate("")
	forged.Subject, forged.SerialNumber = w.tsaLeaf.cert.Subject, w.tsaLeaf.cert.SerialNumber
	evil := issue(forged, evilCA, nil)
	alone := issue(tsaTemplate("Evil time"), entity{}, nil)
	real := []*x509.Certificate{w.tsaLeaf.cert, w.tsaCA.cert, w.tsaRoot.cert}
	eachFormat(t, func(t *testing.T, mediaType string) {
		for name, token := range map[string]func([]byte) []byte{
			"stranger with the real chain":           stamp(alone, now, real...),
			"namesake with the real chain":           stamp(evil, now, real...),
			"namesake with both chains":              stamp(evil, now, evilCA.cert, real[0], real[1]),
			"namesake before the real one":           stamp(w.tsaLeaf, now, evil.cert, w.tsaCA.cert),
			"the real certificate, a stranger's key": stamp(entity{cert: w.tsaLeaf.cert, key: evil.key}, now, w.tsaCA.cert),
		} {
			t.Run(name, func(t *testing.T) {
				raw := edit{token: token}.apply(t, mediaType, w.sign(t, mediaType))
				refuse(t, verify(t, trust, now, candidate(mediaType, raw)), "timestamp: ")
			})
		}
		// A stranger's certificate before the real ones changes nothing.
		raw := edit{token: stamp(w.tsaLeaf, now, alone.cert, w.tsaCA.cert)}.apply(t, mediaType, w.sign(t, mediaType))
		accept(t, verify(t, trust, now, candidate(mediaType, raw)))
	})
}

func TestSigningAuthority(t *testing.T) {
	w := aged("leaf")
	trust := change(w.trust(), func(a *attest.Authority) { a.Notary.SigningAuthority = true })
	during := now.Add(-time.Hour)
	eachFormat(t, func(t *testing.T, mediaType string) {
		by := func(at time.Time) attest.Candidate {
			return candidate(mediaType, w.sign(t, mediaType, func(r *signature.SignRequest) {
				r.SigningScheme, r.SigningTime = signature.SigningSchemeX509SigningAuthority, at
			}))
		}
		// Its word for the time counts, and nobody else's.
		claim := verify(t, trust, now, by(during))
		accept(t, claim)
		if s := claim.Signers[0]; s.TimeSource != "signing-authority" || s.Time == nil || !s.Time.Equal(during) {
			t.Errorf("time %v by %q", s.Time, s.TimeSource)
		}
		refuse(t, verify(t, w.trust(), during, by(during)), `scheme is "notary.x509.signingAuthority" and not "notary.x509"`)
		refuse(t, verify(t, trust, during, candidate(mediaType, w.sign(t, mediaType))), `scheme is "notary.x509" and not`)
		refuse(t, verify(t, trust, during.Add(-time.Hour), by(during)), "which is to come")
	})
}
