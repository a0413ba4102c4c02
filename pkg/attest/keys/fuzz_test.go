package keys

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"testing"
)

// Whatever is taken for a public key is one: it has a name, it comes back from its own PEM, and it is not weak.
func FuzzParsePublic(f *testing.F) {
	pair := must(Generate(nil))
	f.Add(pair.Public)
	f.Add(pair.Private)
	f.Add([]byte("-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		key, err := ParsePublic(data)
		if err != nil {
			return
		}
		back, err := ParsePublic(key.PEM())
		if err != nil || !back.Equal(key) || back.ID() != key.ID() {
			t.Fatalf("%s does not come back: %v", key, err)
		}
		if _, _, err := check(key.Key()); err != nil {
			t.Fatal(err)
		}
	})
}

// The body of a private key of every type: what is taken signs, and its signature verifies.
func FuzzParsePrivate(f *testing.F) {
	pair := must(Generate(nil))
	block, _ := pem.Decode(pair.Private)
	f.Add(uint8(0), block.Bytes)
	plain := must(unbox(block.Bytes, nil))
	f.Add(uint8(2), plain)
	f.Add(uint8(3), must(x509.MarshalECPrivateKey(must(ecdsa.GenerateKey(elliptic.P384(), rand.Reader)))))
	f.Add(uint8(0), []byte(`{"kdf":{"name":"scrypt","params":{"N":65536,"r":8,"p":1},"salt":""},"cipher":{"name":"nacl/secretbox","nonce":""},"ciphertext":""}`))
	types := []string{pemSigstore, pemCosign, pemPrivate, pemPrivateEC, pemPrivateRSA}
	f.Fuzz(func(t *testing.T, kind uint8, body []byte) {
		data := pem.EncodeToMemory(&pem.Block{Type: types[int(kind)%len(types)], Bytes: body})
		key, err := ParsePrivate(data, nil)
		if err != nil {
			return
		}
		message := []byte("message")
		sig, err := key.Sign(context.Background(), message)
		if err != nil {
			return // a key that is none in a well-formed shape
		}
		if err := key.Public().Verify(message, sig); err != nil {
			t.Fatalf("%s signs what it does not verify: %v", key, err)
		}
	})
}
