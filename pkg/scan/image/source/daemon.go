package source

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

// daemon is the image part of Docker's API, which Podman has too, over a Unix socket.
type daemon struct {
	kind   string
	socket string
	client *http.Client
	limits Limits
}

// inspection is what the daemon says of an image.
type inspection struct {
	ID       string   `json:"Id"`
	RepoTags []string `json:"RepoTags"`
	platformInspection
}

type platformInspection struct {
	OS           string `json:"Os"`
	Architecture string `json:"Architecture"`
	Variant      string `json:"Variant"`
}

// openDaemon opens an image in a daemon. The daemon gives an image only as one stream, in which the
// configuration may come last; what it says of an image without a stream is not the configuration
// that the ID is the digest of. So the stream is read twice: once for its documents, when opened, and
// once for the layers. Both times it is asked for by ID, which no tag can move in between.
func openDaemon(ctx context.Context, at target, o Options, r *resolver) error {
	if !isImageID(at.rest) {
		if _, err := image.ParseReference(at.rest); err != nil {
			return err
		}
	}
	d, err := newDaemon(at.kind, o)
	if err != nil {
		return err
	}
	info, err := d.inspect(ctx, at.rest)
	if err != nil {
		return err
	}
	r.base.Tags = tagsOf(info.RepoTags)
	r.base.Reference = referenceOf(at.rest, r.base.Tags)
	if o.Platform == "" {
		r.want = normalise(image.Platform{OS: info.OS, Architecture: info.Architecture, Variant: info.Variant})
	}
	a := &archive{limits: o.Limits, entries: map[string]entry{}, reopen: func(ctx context.Context) (io.ReadCloser, error) {
		return d.export(ctx, info.ID)
	}}
	if err := a.scan(ctx); err != nil {
		return fmt.Errorf("%s daemon: %w", at.kind, err)
	}
	o.Select = "" // of an archive; the daemon has been told which image
	if a.has("oci-layout") && a.has("index.json") {
		err = openLayout(ctx, a, o, r)
	} else {
		err = openDockerArchive(a, o, r)
	}
	if err != nil {
		return err
	}
	for _, img := range r.set.Images {
		if !slices.Contains([]string{img.ConfigDigest, img.Digest, img.IndexDigest}, info.ID) && len(r.set.Indexes) == 0 {
			return &DigestError{What: "image " + at.rest + " from the daemon", Want: info.ID, Got: img.ConfigDigest}
		}
	}
	return nil
}

// referenceOf is the name of an image in a daemon, when it has the one that was asked for or only one.
func referenceOf(name string, tags []string) image.Reference {
	ref, err := image.ParseReference(name)
	if err != nil || !slices.Contains(tags, ref.String()) {
		if len(tags) != 1 {
			return image.Reference{}
		}
		ref, _ = image.ParseReference(tags[0])
	}
	return ref
}

// isImageID accepts what daemons accept in place of a name.
func isImageID(s string) bool {
	hex := strings.TrimPrefix(s, "sha256:")
	return len(hex) >= 12 && len(hex) <= 64 && strings.Trim(hex, "0123456789abcdef") == ""
}

func newDaemon(kind string, o Options) (*daemon, error) {
	socket, err := findSocket(kind, o.Getenv)
	if err != nil {
		return nil, err
	}
	dialer := &net.Dialer{}
	transport := &http.Transport{
		DisableCompression: true,
		DisableKeepAlives:  true,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return dialer.DialContext(ctx, "unix", socket)
		},
	}
	client := &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error {
		return fmt.Errorf("the daemon redirects, which daemons do not")
	}}
	return &daemon{kind: kind, socket: socket, client: client, limits: o.Limits}, nil
}

// findSocket says where the daemon listens: where its variable says, else at the first of its usual
// places that is there.
func findSocket(kind string, getenv func(string) string) (string, error) {
	if getenv == nil {
		getenv = func(string) string { return "" }
	}
	runtime := getenv("XDG_RUNTIME_DIR")
	variable, places := "DOCKER_HOST", []string{"/var/run/docker.sock"}
	if runtime != "" {
		places = append(places, filepath.Join(runtime, "docker.sock"))
	}
	if kind == kindPodman {
		variable, places = "CONTAINER_HOST", []string{"/run/podman/podman.sock"}
		if runtime != "" {
			places = []string{filepath.Join(runtime, "podman/podman.sock"), places[0]}
		}
	}
	if host := getenv(variable); host != "" {
		socket, ok := strings.CutPrefix(host, "unix://")
		if !ok || socket == "" {
			return "", fmt.Errorf("%s is %q, and only Unix sockets (unix://PATH) are spoken to; save the image with %s save and name the archive", variable, clip(host), kind)
		}
		places = []string{socket}
	}
	for _, place := range places {
		if info, err := os.Stat(place); err == nil && info.Mode()&fs.ModeSocket != 0 {
			return place, nil
		}
	}
	return "", fmt.Errorf("no %s daemon listens at %s; start it, or say in %s where it is", kind, strings.Join(places, " or "), variable)
}

func (d *daemon) inspect(ctx context.Context, name string) (inspection, error) {
	ctx, cancel := context.WithTimeout(ctx, d.limits.Request)
	defer cancel()
	body, err := d.get(ctx, name, "json")
	if err != nil {
		return inspection{}, err
	}
	defer body.Close()
	raw, err := readAll(body, "what the daemon says of the image", d.limits.Config)
	if err != nil {
		return inspection{}, err
	}
	var info inspection
	if err := json.Unmarshal(raw, &info); err != nil {
		return inspection{}, fmt.Errorf("%s daemon: %w", d.kind, err)
	}
	if isDigest("sha256:" + info.ID) {
		info.ID = "sha256:" + info.ID
	}
	if !isDigest(info.ID) {
		return inspection{}, fmt.Errorf("the %s daemon gives the image the ID %q, which is no digest", d.kind, clip(info.ID))
	}
	return info, nil
}

// export asks for the whole image. Podman cannot put one with layers of zstd into Docker's kind of
// archive, but into one of its own interface.
func (d *daemon) export(ctx context.Context, id string) (io.ReadCloser, error) {
	body, err := d.get(ctx, id, "get")
	if err == nil || d.kind != kindPodman || ctx.Err() != nil {
		return body, err
	}
	own := url.URL{Scheme: "http", Host: "daemon", Path: "/v4.0.0/libpod/images/" + id + "/get", RawQuery: "format=oci-archive"}
	if body, again := d.fetch(ctx, id, own); again == nil {
		return body, nil
	}
	return nil, err
}

// get asks for something about an image.
func (d *daemon) get(ctx context.Context, name, what string) (io.ReadCloser, error) {
	return d.fetch(ctx, name, url.URL{Scheme: "http", Host: "daemon", Path: "/images/" + name + "/" + what})
}

func (d *daemon) fetch(ctx context.Context, name string, u url.URL) (io.ReadCloser, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, err
	}
	res, err := d.client.Do(req)
	if err != nil {
		if errors.Is(err, fs.ErrPermission) {
			return nil, fmt.Errorf("%s daemon: %w; its socket is for its group and root", d.kind, err)
		}
		return nil, fmt.Errorf("%s daemon at %s: %w", d.kind, d.socket, err)
	}
	if res.StatusCode == http.StatusOK {
		return res.Body, nil
	}
	defer res.Body.Close()
	if res.StatusCode == http.StatusNotFound {
		return nil, fmt.Errorf("the %s daemon has no image %q; pull it, or name it as registry:%s", d.kind, clip(name), clip(name))
	}
	var answer struct {
		Message string `json:"message"`
	}
	raw, _ := io.ReadAll(io.LimitReader(res.Body, 1<<14))
	_ = json.Unmarshal(raw, &answer) // an answer that is none has no message
	return nil, fmt.Errorf("the %s daemon answers %d %s", d.kind, res.StatusCode, printable(answer.Message))
}
