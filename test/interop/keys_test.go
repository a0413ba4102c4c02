//go:build interop

package interop

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"path/filepath"
	"testing"

	"github.com/sallyport-dev/sallyport/pkg/attest/keys"
)

func TestKeysOfCosign(t *testing.T) {
	c := newCosign(t).keyed(t)
	private, err := keys.ReadPrivate(filepath.Join(c.dir, "cosign.key"), []byte(password))
	if err != nil {
		t.Fatal(err)
	}
	public, err := keys.ReadPublic(filepath.Join(c.dir, "cosign.pub"))
	if err != nil {
		t.Fatal(err)
	}
	if !private.Public().Equal(public) {
		t.Errorf("cosign.key has %s and cosign.pub %s", private.Public().Fingerprint(), public.Fingerprint())
	}
	if _, err := keys.ReadPrivate(filepath.Join(c.dir, "cosign.key"), []byte("wrong")); !errors.Is(err, keys.ErrPassword) {
		t.Errorf("with a wrong password: %v", err)
	}
	// What is signed here verifies there, and the other way round.
	const message = "hello"
	signature, err := private.Sign(t.Context(), []byte(message))
	if err != nil {
		t.Fatal(err)
	}
	blob := c.file(t, "blob", message)
	c.file(t, "blob.sig", base64.StdEncoding.EncodeToString(signature))
	c.must(t, "verify-blob", "--key=cosign.pub", "--signature=blob.sig", "--new-bundle-format=false", "--insecure-ignore-tlog=true", blob)

	c.must(t, "sign-blob", "--key=cosign.key", "--bundle=blob.json", "--use-signing-config=false", "--tlog-upload=false", blob)
	var bundle struct {
		VerificationMaterial struct{ PublicKey struct{ Hint string } }
		MessageSignature     struct{ Signature []byte }
	}
	if err := json.Unmarshal(c.read(t, "blob.json"), &bundle); err != nil {
		t.Fatal(err)
	}
	if err := public.Verify([]byte(message), bundle.MessageSignature.Signature); err != nil {
		t.Error(err)
	}
	if hint := bundle.VerificationMaterial.PublicKey.Hint; hint != public.ID() {
		t.Errorf("cosign names the key %q and we %q", hint, public.ID())
	}
}

func TestKeysOfOurs(t *testing.T) {
	c := newCosign(t)
	pair, err := keys.Generate([]byte(password))
	if err != nil {
		t.Fatal(err)
	}
	if err := pair.Write(filepath.Join(c.dir, "ours.key"), filepath.Join(c.dir, "ours.pub"), false); err != nil {
		t.Fatal(err)
	}
	if got := c.must(t, "public-key", "--key=ours.key"); !bytes.Equal(bytes.TrimSpace(got), bytes.TrimSpace(pair.Public)) {
		t.Errorf("cosign reads another public key:\n%s\n%s", got, pair.Public)
	}
	eachRegistry(t, func(t *testing.T, host string) {
		image := push(t, host, "acme/shop")
		c.must(t, append([]string{"sign", "--key=ours.key", image.name}, asBundle...)...)
		c.must(t, append([]string{"verify", "--key=ours.pub", image.name}, readOffline...)...)
		c.must(t, append([]string{"sign", "--key=ours.key", image.name}, asLegacy...)...)
		c.must(t, append([]string{"verify", "--key=ours.pub", image.name}, readAsLegacy...)...)
	})
}
