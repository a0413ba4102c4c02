package verify_test

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sigstore/sigstore/pkg/signature"
	"github.com/theupdateframework/go-tuf/v2/metadata"

	"github.com/sallyport-dev/sallyport/internal/testpki"
	"github.com/sallyport-dev/sallyport/pkg/attest/verify"
)

// repository is a TUF repository on loopback.
type repository struct {
	tb      testing.TB
	key     ed25519.PrivateKey
	root    []byte // the first
	version int64
	server  *httptest.Server

	mu    sync.Mutex
	files map[string][]byte
	stall time.Duration
}

func newRepository(tb testing.TB) *repository {
	tb.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	r := &repository{tb: tb, key: key, files: map[string][]byte{}}
	r.rotate(1)
	r.root = r.files["/1.root.json"]
	r.server = httptest.NewServer(http.HandlerFunc(r.serve))
	tb.Cleanup(r.server.Close)
	return r
}

func (r *repository) serve(w http.ResponseWriter, request *http.Request) {
	r.mu.Lock()
	raw, ok := r.files[request.URL.Path]
	stall := r.stall
	r.mu.Unlock()
	select {
	case <-time.After(stall):
	case <-request.Context().Done():
		return
	}
	if !ok {
		http.NotFound(w, request)
		return
	}
	w.Write(raw)
}

// sign signs and writes one of the four kinds of metadata.
func sign[T metadata.Roles](r *repository, m *metadata.Metadata[T]) []byte {
	r.tb.Helper()
	signer, err := signature.LoadSigner(r.key, crypto.Hash(0))
	if err != nil {
		r.tb.Fatal(err)
	}
	if _, err := m.Sign(signer); err != nil {
		r.tb.Fatal(err)
	}
	raw, err := m.ToBytes(false)
	if err != nil {
		r.tb.Fatal(err)
	}
	return raw
}

func (r *repository) rotate(version int64) {
	r.tb.Helper()
	key, err := metadata.KeyFromPublicKey(r.key.Public())
	if err != nil {
		r.tb.Fatal(err)
	}
	m := metadata.Root(time.Now().AddDate(1, 0, 0))
	m.Signed.Version = version
	for _, role := range metadata.TOP_LEVEL_ROLE_NAMES {
		if err := m.Signed.AddKey(key, role); err != nil {
			r.tb.Fatal(err)
		}
	}
	r.files[fmt.Sprintf("/%d.root.json", version)] = sign(r, m)
}

// publish makes the next version of the repository, with a trusted root.
func (r *repository) publish(content []byte, expires time.Time) {
	r.tb.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.version++
	sum := sha256.Sum256(content)
	targets := metadata.Targets(expires)
	targets.Signed.Version = r.version
	info, err := metadata.TargetFile().FromBytes("trusted_root.json", content, "sha256")
	if err != nil {
		r.tb.Fatal(err)
	}
	targets.Signed.Targets["trusted_root.json"] = info
	snapshot := metadata.Snapshot(expires)
	snapshot.Signed.Version = r.version
	snapshot.Signed.Meta["targets.json"] = metadata.MetaFile(r.version)
	timestamp := metadata.Timestamp(expires)
	timestamp.Signed.Version = r.version
	timestamp.Signed.Meta["snapshot.json"] = metadata.MetaFile(r.version)
	r.files[fmt.Sprintf("/%d.targets.json", r.version)] = sign(r, targets)
	r.files[fmt.Sprintf("/%d.snapshot.json", r.version)] = sign(r, snapshot)
	r.files["/timestamp.json"] = sign(r, timestamp)
	r.files["/targets/"+hex.EncodeToString(sum[:])+".trusted_root.json"] = content
}

// set replaces all files.
func (r *repository) set(files map[string][]byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.files = files
}

func TestA22UpdateByTUF(t *testing.T) {
	r := newRepository(t)
	soon := time.Now().AddDate(0, 0, 7)
	first, second := testpki.New(t, testpki.Options{}).TrustedRoot(), testpki.New(t, testpki.Options{}).TrustedRoot()
	dir := t.TempDir()
	o := verify.UpdateOptions{Out: filepath.Join(dir, "root.json"), Dir: filepath.Join(dir, "tuf"), Mirror: r.server.URL, Root: r.root}
	has := func(want []byte) {
		t.Helper()
		if got, err := os.ReadFile(o.Out); err != nil || !bytes.Equal(got, want) {
			t.Errorf("the file is another one (%v)", err)
		}
	}
	update := func(want []byte, changed bool) {
		t.Helper()
		got, err := verify.Update(t.Context(), o)
		if err != nil || got.Changed != changed || got.Root.Digest != testpki.Digest(want) {
			t.Errorf("%+v %v", got, err)
		}
		has(want)
	}
	r.publish(first, soon)
	update(first, true)
	update(first, false)
	old := maps.Clone(r.files)
	r.publish(second, soon)
	r.rotate(2)
	update(second, true)

	good := maps.Clone(r.files)
	refuse := func(name, why string, files map[string][]byte) {
		t.Helper()
		r.set(files)
		if got, err := verify.Update(t.Context(), o); err == nil || !strings.Contains(err.Error(), why) || got.Changed {
			t.Errorf("%s: %+v %v", name, got, err)
		}
		has(second)
	}
	// What was published before is not accepted again.
	refuse("rollback", "version", old)
	mixed := maps.Clone(good)
	mixed["/timestamp.json"] = old["/timestamp.json"]
	refuse("old timestamp", "version", mixed)

	// Nor is what cannot be read, or is signed by nobody known.
	for _, bad := range []string{"", "null", "{}", "[]", "rubbish", `{"signed":null,"signatures":null}`, `{"signed":{"_type":"timestamp"},"signatures":[null]}`, strings.Repeat("[", 100_000)} {
		files := maps.Clone(good)
		files["/timestamp.json"] = []byte(bad)
		refuse("timestamp "+short(bad), "", files)
		files = maps.Clone(good)
		files["/3.root.json"] = []byte(bad)
		refuse("root "+short(bad), "", files)
	}
	files := maps.Clone(good)
	files["/timestamp.json"] = bytes.Replace(good["/timestamp.json"], []byte(`"version":2`), []byte(`"version":9`), 1)
	refuse("forged timestamp", "", files)
	stranger := newRepository(t)
	stranger.publish(first, soon)
	stranger.publish(first, soon)
	stranger.publish(first, soon)
	refuse("another repository", "", stranger.files)

	r.set(maps.Clone(good))
	r.publish([]byte(`{"mediaType":"nothing"}`), soon)
	refuse("signed, but no trusted root", "trusted root", r.files)
	r.publish(first, time.Now().Add(-time.Minute))
	refuse("expired", "expired", r.files)
	r.publish(first, soon)
	good = maps.Clone(r.files)
	files = maps.Clone(good)
	for path := range files {
		if strings.HasPrefix(path, "/targets/") {
			files[path] = append([]byte(" "), files[path][1:]...)
		}
	}
	refuse("another target", "", files)
	r.set(good)
	update(first, true)
}

func short(s string) string { return s[:min(len(s), 20)] }

func TestUpdateRefusesAndGivesUp(t *testing.T) {
	r := newRepository(t)
	r.publish(testpki.New(t, testpki.Options{}).TrustedRoot(), time.Now().AddDate(0, 0, 7))
	r.stall = time.Minute
	dir := t.TempDir()
	good := verify.UpdateOptions{Out: filepath.Join(dir, "root.json"), Dir: dir, Mirror: r.server.URL, Root: r.root}
	start := time.Now()
	stalled := good
	stalled.Timeout = 100 * time.Millisecond
	if _, err := verify.Update(t.Context(), stalled); err == nil || time.Since(start) > 10*time.Second {
		t.Errorf("%v after %v", err, time.Since(start))
	}
	r.mu.Lock()
	r.stall = 0
	r.mu.Unlock()
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("followed a redirect to another host") }))
	defer elsewhere.Close()
	redirecting := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusFound))
	defer redirecting.Close()
	for name, change := range map[string]func(*verify.UpdateOptions){
		"plain HTTP":   func(o *verify.UpdateOptions) { o.Mirror = "http://mirror.example" },
		"no URL":       func(o *verify.UpdateOptions) { o.Mirror = "mirror.example" },
		"no file":      func(o *verify.UpdateOptions) { o.Out = "" },
		"no folder":    func(o *verify.UpdateOptions) { o.Dir = "" },
		"another root": func(o *verify.UpdateOptions) { o.Root = newRepository(t).root },
		"rubbish root": func(o *verify.UpdateOptions) { o.Root = []byte("rubbish") },
		"public root":  func(o *verify.UpdateOptions) { o.Root = nil },
		"redirect":     func(o *verify.UpdateOptions) { o.Mirror = redirecting.URL },
		"not writable": func(o *verify.UpdateOptions) { o.Out = filepath.Join(dir, "nowhere", "root.json") },
	} {
		o := good
		o.Dir = t.TempDir()
		change(&o)
		if _, err := verify.Update(t.Context(), o); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := os.Stat(good.Out); err == nil {
		t.Error("a failed update wrote a file")
	}
}
