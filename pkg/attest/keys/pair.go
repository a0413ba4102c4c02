package keys

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Pair is a key pair as cosign's files hold it.
type Pair struct {
	Private []byte // PEM, encrypted: cosign.key
	Public  []byte // PEM: cosign.pub
	Key     *Public
}

// Generate makes a pair as `cosign generate-key-pair` does: ECDSA P-256, the private key encrypted with the password,
// which may be empty. It is read back before it is handed out.
func Generate(password []byte) (*Pair, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("generate a key: %w", err)
	}
	private, err := box(key, password)
	if err != nil {
		return nil, err
	}
	back, err := ParsePrivate(private, password)
	if err != nil {
		return nil, fmt.Errorf("read the new key back: %w", err)
	}
	return &Pair{Private: private, Public: back.Public().PEM(), Key: back.Public()}, nil
}

// Write writes the two files: the private one for its owner alone (0600), the public one for everybody (0644). Each
// appears whole or not at all. Files that exist are left as they are, unless overwrite says otherwise; when one
// cannot be written, neither is.
func (p *Pair) Write(privatePath, publicPath string, overwrite bool) error {
	if filepath.Clean(privatePath) == filepath.Clean(publicPath) {
		return fmt.Errorf("%s cannot hold the private and the public key; give two names", privatePath)
	}
	if !overwrite {
		for _, path := range []string{privatePath, publicPath} {
			if _, err := os.Lstat(path); err == nil {
				return exists(path)
			} else if !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	private, err := stage(privatePath, p.Private, 0o600)
	if err != nil {
		return err
	}
	defer os.Remove(private)
	public, err := stage(publicPath, p.Public, 0o644)
	if err != nil {
		return err
	}
	defer os.Remove(public)

	if err := place(private, privatePath, overwrite); err != nil {
		return err
	}
	if err := place(public, publicPath, overwrite); err != nil {
		if !overwrite {
			os.Remove(privatePath) // it was not there before
			return err
		}
		return fmt.Errorf("%w; %s is the new private key already", err, privatePath)
	}
	return nil
}

// stage writes a file beside the place where it will be.
func stage(path string, data []byte, mode fs.FileMode) (string, error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".sallyport-key-*") // 0600
	if err != nil {
		return "", fmt.Errorf("write %s: %w", path, err)
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Chmod(mode)
	}
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		os.Remove(f.Name())
		return "", fmt.Errorf("write %s: %w", path, err)
	}
	return f.Name(), nil
}

// place gives a staged file its name. A link, unlike a rename, does not replace what came there meanwhile; file
// systems without links get a rename, after the check that Write made.
func place(staged, path string, overwrite bool) error {
	if !overwrite {
		err := os.Link(staged, path)
		if err == nil {
			return nil
		}
		if errors.Is(err, fs.ErrExist) {
			return exists(path)
		}
	}
	if err := os.Rename(staged, path); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

func exists(path string) error {
	return fmt.Errorf("%s exists: a key that was used must not be lost; choose another name, or overwrite it on purpose", path)
}
