//go:build interop

package interop

import (
	"errors"
	"os/exec"
	"slices"
	"testing"
)

// sallyport is our own command, in another's folder so that they share files.
type sallyport struct{ tool }

func newSallyport(t testing.TB, beside tool) *sallyport {
	t.Helper()
	s := &sallyport{newTool(t, "SALLYPORT")}
	s.dir = beside.dir
	return s
}

// exit runs a command and returns its exit code.
func (s *sallyport) exit(t testing.TB, args ...string) (int, error) {
	t.Helper()
	_, err := s.run(t, args...)
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0, nil
	case errors.As(err, &exit):
		return exit.ExitCode(), err
	}
	t.Fatal(err)
	return 0, nil
}

// wants runs a command that has to end with an exit code.
func (s *sallyport) wants(t testing.TB, code int, args ...string) {
	t.Helper()
	if got, err := s.exit(t, args...); got != code {
		t.Errorf("sallyport %v: exit code %d and not %d: %v", args, got, code, err)
	}
}

// The commands with keys, both ways and in both formats.
func TestCommandsWithKeys(t *testing.T) {
	c := newCosign(t).keyed(t)
	s := newSallyport(t, c.tool)
	s.must(t, "keygen", "--prefix=ours")
	for kind, predicate := range predicates {
		c.file(t, kind+".json", predicate)
	}
	eachRegistry(t, func(t *testing.T, host string) {
		for _, way := range []struct {
			name              string
			ours, how, theirs []string
		}{
			{"bundle", nil, asBundle, readOffline},
			{"legacy", []string{"--legacy"}, asLegacy, readAsLegacy},
		} {
			t.Run(way.name, func(t *testing.T) {
				image := push(t, host, "acme/shop")
				s.must(t, slices.Concat([]string{"sign", "--key=ours.key", "--annotation=env=prod", image.name}, way.ours)...)
				for kind := range predicates {
					s.must(t, slices.Concat([]string{"attest", "--key=ours.key", "--type=" + kind, "--predicate=" + kind + ".json", image.name}, way.ours)...)
				}
				c.must(t, slices.Concat([]string{"verify", "--key=ours.pub", "--annotations=env=prod", image.name}, way.theirs)...)
				for kind := range predicates {
					c.attested(t, image, kind, predicates[kind], append(way.theirs, "--key=ours.pub")...)
				}

				image = push(t, host, "acme/shop")
				s.wants(t, 1, "verify", "--key=cosign.pub", image.name)
				c.must(t, slices.Concat([]string{"attest", "--key=cosign.key", "--type=cyclonedx", "--predicate=cyclonedx.json", image.name}, way.how)...)
				s.wants(t, 1, "verify", "--key=cosign.pub", image.name)
				c.must(t, slices.Concat([]string{"sign", "--key=cosign.key", "--annotations=env=prod", image.name}, way.how)...)
				s.wants(t, 0, "verify", "--key=cosign.pub", image.name)
				s.wants(t, 0, "verify", "--key=cosign.pub", "--annotation=env=prod", image.name)
				s.wants(t, 1, "verify", "--key=cosign.pub", "--annotation=env=test", image.name)
				s.wants(t, 0, "verify", "--key=cosign.pub", "--type=cyclonedx", image.name)
				s.wants(t, 1, "verify", "--key=cosign.pub", "--type=vuln", image.name)
				s.wants(t, 1, "verify", "--key=ours.pub", image.name)
			})
		}
	})
}

// The commands with identities, both ways.
func TestCommandsWithIdentities(t *testing.T) {
	c := newCosign(t)
	sig := newSigstore(t, c)
	s := newSallyport(t, c.tool)
	c.file(t, "cyclonedx.json", predicates["cyclonedx"])
	who := []string{"--certificate-identity=" + workflow, "--certificate-oidc-issuer=" + issuer, "--trusted-root=root.json"}
	other := slices.Concat([]string{"--certificate-identity=someone@acme.example"}, who[1:])
	eachRegistry(t, func(t *testing.T, host string) {
		for name, mix := range mixes {
			if mix.log == 0 {
				continue // below, the log is asked for as it is without further flags
			}
			t.Run(name, func(t *testing.T) {
				sig.config(t, c, mix)
				services := []string{"--signing-config=keyless.json", "--trusted-root=root.json"}
				attestation := []string{"attest", "--type=cyclonedx", "--predicate=cyclonedx.json"}

				image := push(t, host, "acme/shop")
				s.must(t, slices.Concat([]string{"sign", "--identity-token=" + token(), image.name}, services)...)
				s.must(t, slices.Concat(attestation, []string{"--identity-token=" + token(), image.name}, services)...)
				c.must(t, slices.Concat([]string{"verify", image.name}, who, mix.verify)...)
				c.attested(t, image, "cyclonedx", predicates["cyclonedx"], slices.Concat(who, mix.verify)...)

				image = push(t, host, "acme/shop")
				c.must(t, slices.Concat([]string{"sign", "--identity-token=" + cosignsToken(), image.name}, services)...)
				c.must(t, slices.Concat(attestation, []string{"--identity-token=" + cosignsToken(), image.name}, services)...)
				s.wants(t, 0, slices.Concat([]string{"verify", image.name}, who)...)
				s.wants(t, 0, slices.Concat([]string{"verify", "--type=cyclonedx", image.name}, who)...)
				s.wants(t, 1, slices.Concat([]string{"verify", image.name}, other)...)
			})
		}
	})
}

// What notation signs is verified by the configuration file.
func TestCommandsWithNotation(t *testing.T) {
	n := newNotation(t)
	s := newSallyport(t, n.tool)
	eachRegistry(t, func(t *testing.T, host string) {
		config := func(name, identity string) string {
			return n.file(t, name, "version: 1\ntrust:\n  authorities:\n    acme: {notary: {file: root.pem, identities: ['x509.subject: C=US, ST=WA, O=Acme\\, Inc, CN="+identity+"']}}\n"+
				"  images:\n    - {match: ['"+host+"/**'], signatures: {from: [acme]}}\n")
		}
		good, bad := config("good.yaml", "builds"), config("bad.yaml", "other")
		image := push(t, host, "acme/shop")
		s.wants(t, 1, "verify", "--config="+good, image.name)
		n.must(t, "sign", "--insecure-registry", image.name)
		s.wants(t, 0, "verify", "--config="+good, image.name)
		s.wants(t, 1, "verify", "--config="+bad, image.name)
	})
}
