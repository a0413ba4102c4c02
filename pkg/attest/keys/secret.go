package keys

import (
	"errors"
	"fmt"
	"strings"
)

// The keys of the data of a Kubernetes secret that holds a pair, as `cosign generate-key-pair k8s://...` makes it.
const (
	secretPrivate  = "cosign.key"
	secretPublic   = "cosign.pub"
	secretPassword = "cosign.password"
)

// secretScheme begins a reference to a secret.
const secretScheme = "k8s://"

// FromSecret makes a Signer of the data of a secret (decoded, as the API's clients hand it out). The password is that
// of the secret, unless one is given. When the secret has a public key too, it has to be that of the private one.
func FromSecret(data map[string][]byte, password []byte) (*Private, error) {
	private, ok := data[secretPrivate]
	if !ok {
		return nil, fmt.Errorf("the secret has no %q; it is needed for signing", secretPrivate)
	}
	if password == nil {
		password = data[secretPassword]
	}
	key, err := ParsePrivate(private, password)
	if err != nil {
		return nil, fmt.Errorf("%s of the secret: %w", secretPrivate, err)
	}
	if _, ok := data[secretPublic]; ok {
		public, err := PublicFromSecret(data)
		if err != nil {
			return nil, err
		}
		if !public.Equal(key.Public()) {
			return nil, fmt.Errorf("%s and %s of the secret are not a pair", secretPrivate, secretPublic)
		}
	}
	return key, nil
}

// PublicFromSecret is the public key of a secret, for verification: nothing else of it is looked at.
func PublicFromSecret(data map[string][]byte) (*Public, error) {
	public, ok := data[secretPublic]
	if !ok {
		return nil, fmt.Errorf("the secret has no %q; it is needed for verification", secretPublic)
	}
	key, err := ParsePublic(public)
	if err != nil {
		return nil, fmt.Errorf("%s of the secret: %w", secretPublic, err)
	}
	return key, nil
}

// SecretName takes a reference k8s://NAMESPACE/NAME apart.
func SecretName(ref string) (namespace, name string, err error) {
	rest, ok := strings.CutPrefix(ref, secretScheme)
	if !ok {
		return "", "", fmt.Errorf("%q is no reference to a Kubernetes secret; want k8s://NAMESPACE/NAME", clip(ref))
	}
	namespace, name, ok = strings.Cut(rest, "/")
	if !ok {
		return "", "", fmt.Errorf("%q names no secret; want k8s://NAMESPACE/NAME", clip(ref))
	}
	err = dnsName(namespace, 63)
	if err == nil {
		err = dnsName(name, 253)
	}
	if err != nil {
		return "", "", fmt.Errorf("%q: %w; want k8s://NAMESPACE/NAME", clip(ref), err)
	}
	return namespace, name, nil
}

// dnsName checks a name by Kubernetes' rules (RFC 1123), so that nothing but a name gets into a URL.
func dnsName(s string, limit int) error {
	if s == "" {
		return errors.New("a name is empty")
	}
	if len(s) > limit {
		return fmt.Errorf("a name is longer than %d", limit)
	}
	for i, r := range s {
		letter := r >= 'a' && r <= 'z' || r >= '0' && r <= '9'
		inner := i > 0 && i < len(s)-1 && (r == '-' || r == '.')
		if !letter && !inner {
			return fmt.Errorf("%q is not a name of Kubernetes", clip(s))
		}
	}
	return nil
}
