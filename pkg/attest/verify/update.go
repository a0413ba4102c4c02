package verify

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/sigstore/sigstore-go/pkg/tuf"
	"github.com/theupdateframework/go-tuf/v2/metadata"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// UpdateOptions say where a trusted root comes from and goes to.
type UpdateOptions struct {
	// Out is the file that is written, when what was found is right. Required.
	Out string
	// Dir keeps what TUF has seen, so that nothing older is accepted later. Required.
	Dir string
	// Mirror is the URL of a TUF repository; "" is that of Sigstore's public-good instance.
	Mirror string
	// Root is the root.json that the repository is trusted by; nil is the public-good one, and then Mirror
	// has to be a mirror of it.
	Root []byte
	// Client makes requests; nil is one with sound limits. It has to end requests by their context.
	Client *http.Client
	// Timeout of everything together; 0 means a minute.
	Timeout time.Duration
}

// Updated is what an update did.
type Updated struct {
	Root attest.RootFacts
	// Changed tells that Out was written: it was another one before, or none.
	Changed bool
}

// target is the name of the trusted root in Sigstore's TUF repositories.
const target = "trusted_root.json"

// Update fetches a trusted root by TUF (https://theupdateframework.github.io/specification/latest/). It is the
// only thing here that asks the network, and only when somebody calls it. Whatever goes wrong, Out stays as
// it was.
func Update(ctx context.Context, o UpdateOptions) (_ Updated, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("update trust root: the repository's metadata make a parser panic: %.200v", r)
		}
	}()
	if o.Out == "" || o.Dir == "" {
		return Updated{}, errors.New("update trust root: name the file to write and the folder for what was seen")
	}
	if o.Mirror == "" {
		o.Mirror = tuf.DefaultMirror
	}
	if o.Timeout == 0 {
		o.Timeout = time.Minute
	}
	if o.Root == nil {
		o.Root = tuf.DefaultRoot()
	}
	mirror, err := url.Parse(o.Mirror)
	if err != nil {
		return Updated{}, fmt.Errorf("update trust root: %w", err)
	}
	if err := allowedURL(mirror); err != nil {
		return Updated{}, fmt.Errorf("update trust root: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, o.Timeout)
	defer cancel()
	raw, err := fetchRoot(ctx, o, mirror)
	if err != nil {
		return Updated{}, fmt.Errorf("update trust root from %s: %w; what was there before is kept", o.Mirror, err)
	}
	return writeRoot(o.Out, raw)
}

func fetchRoot(ctx context.Context, o UpdateOptions, mirror *url.URL) ([]byte, error) {
	client := o.Client
	if client == nil {
		client = &http.Client{}
	}
	own := *client
	own.CheckRedirect = func(r *http.Request, via []*http.Request) error {
		if r.URL.Host != mirror.Host || len(via) > 5 {
			return fmt.Errorf("redirected to %s", r.URL.Host)
		}
		return allowedURL(r.URL)
	}
	c, err := tuf.New(&tuf.Options{
		Root: o.Root, CachePath: o.Dir, RepositoryBaseURL: strings.TrimSuffix(o.Mirror, "/"),
		Fetcher: &fetcher{ctx: ctx, client: &own},
	})
	if err != nil {
		return nil, err
	}
	return c.GetTarget(target)
}

// writeRoot checks that it can be used before anything is replaced.
func writeRoot(out string, raw []byte) (Updated, error) {
	revoked, err := newRevocations(attest.Revoked{})
	if err != nil {
		return Updated{}, err
	}
	now := time.Now()
	r, err := newRoot(out, raw, 0, revoked, now)
	if err != nil {
		return Updated{}, fmt.Errorf("update trust root: %w; what was there before is kept", err)
	}
	u := Updated{Root: r.facts(now)}
	before, err := readFile("", out)
	if err == nil && string(before) == string(raw) {
		return u, nil
	}
	if err := replaceFile(out, raw); err != nil {
		return Updated{}, fmt.Errorf("update trust root: %w", err)
	}
	u.Changed = true
	return u, nil
}

// replaceFile writes a file at once or not at all.
func replaceFile(name string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(content)
	if err := errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}

// allowedURL wants TLS, but on this machine.
func allowedURL(u *url.URL) error {
	ip := net.ParseIP(u.Hostname())
	local := u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
	if u.Scheme != "https" && !(u.Scheme == "http" && local) || u.Host == "" {
		return fmt.Errorf("%q is not an https URL", u.Redacted())
	}
	return nil
}

// maxTUFFile limits each file of a repository beyond what TUF does.
const maxTUFFile = 5 << 20

// fetcher downloads for the TUF client, which has no contexts of its own. It lives for one update.
type fetcher struct {
	ctx    context.Context
	client *http.Client
}

// DownloadFile implements the TUF client's fetcher.
func (f *fetcher) DownloadFile(address string, limit int64, _ time.Duration) ([]byte, error) {
	request, err := http.NewRequestWithContext(f.ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	response, err := f.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		// The client tells by the status that there is no later root.
		return nil, &metadata.ErrDownloadHTTP{StatusCode: response.StatusCode, URL: address}
	}
	limit = min(limit, maxTUFFile)
	raw, err := io.ReadAll(io.LimitReader(response.Body, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(raw)) > limit {
		return nil, &metadata.ErrDownloadLengthMismatch{Msg: fmt.Sprintf("%s is larger than %d bytes", address, limit)}
	}
	return raw, nil
}
