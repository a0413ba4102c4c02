package source

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/google/go-containerregistry/pkg/v1/remote/transport"
)

// Repository is a repository of a registry (OCI distribution-spec) as a Client opened it.
type Repository struct{ registry *registry }

// Document is a manifest, an index or a list as a registry sent it.
type Document struct {
	Raw       []byte
	MediaType string // as the header says
	Digest    string // of Raw
	ETag      string // "" when the registry sends none
	// Absent is for writing: only where nothing is, as far as the registry knows such conditions.
	Absent bool
	// Cut tells that there was more, which was not read. Only lists are cut.
	Cut bool
}

// Name is "host/repository".
func (r *Repository) Name() string { return r.registry.repo.String() }

// Manifest fetches a manifest or index by tag or digest, in one request that is a GET. Its bytes have the
// digest that was asked for, or that the registry announced.
func (r *Repository) Manifest(ctx context.Context, reference string) (Document, error) {
	g := r.registry
	raw, header, err := g.fetch(ctx, "manifests/"+reference, g.limits.Manifest)
	if err != nil {
		return Document{}, err
	}
	want, said := "", header.Get("Docker-Content-Digest")
	if isDigest(reference) {
		want = reference
		if err := verify("manifest from "+r.Name(), raw, reference); err != nil {
			return Document{}, err
		}
	}
	if said != "" && said != want {
		if err := verify("manifest "+reference+" of "+r.Name()+", as the header Docker-Content-Digest announces it,", raw, said); err != nil {
			return Document{}, err
		}
	}
	return Document{Raw: raw, MediaType: header.Get("Content-Type"), Digest: sha256Of(raw), ETag: header.Get("ETag")}, nil
}

// Blob opens a blob. No more than size bytes come from it; who reads it verifies it.
func (r *Repository) Blob(ctx context.Context, digest string, size int64) (io.ReadCloser, error) {
	d := descriptor{Digest: digest, Size: size}
	if err := d.check(); err != nil {
		return nil, err
	}
	return openBody(ctx, r.registry, d)
}

// maxList bounds one page of referrers: 10,000 of them are 5 MB.
const maxList = 16 << 20

// Referrers lists what refers to a digest, unfiltered (OCI distribution-spec, "Listing Referrers").
// page is "" at first, then the next that came with the page before; "" is also what comes with the last. An
// error beside a document says that the list goes on where it must not.
func (r *Repository) Referrers(ctx context.Context, digest, page string) (d Document, next string, err error) {
	g := r.registry
	path := "referrers/" + digest
	var link string
	err = retry(ctx, g.limits.Tries, func() error {
		ctx, cancel := context.WithTimeout(ctx, g.limits.Request)
		defer cancel()
		asked := path
		if page != "" {
			asked += "?" + page
		}
		res, err := g.request(ctx, asked, 0)
		if err != nil {
			return err
		}
		defer res.Body.Close()
		raw, err := io.ReadAll(io.LimitReader(res.Body, maxList+1))
		if err != nil {
			return err
		}
		link = res.Header.Get("Link")
		d = Document{Raw: raw, MediaType: res.Header.Get("Content-Type"), Digest: sha256Of(raw), Cut: len(raw) > maxList}
		return nil
	})
	if err != nil {
		return Document{}, "", g.explain(err, path)
	}
	next, err = g.next(link, path)
	return d, next, err
}

// next reads a header Link (RFC 8288). It may change the query and nothing else: where the rest of a list
// is, is not for the list to say.
func (g *registry) next(link, path string) (string, error) {
	if link == "" {
		return "", nil
	}
	target, parameters, ok := strings.Cut(link, ">")
	target, found := strings.CutPrefix(strings.TrimSpace(target), "<")
	if !ok || !found || len(link) > 4<<10 {
		return "", refuse("%s, %s: the header Link of the registry is not understood: %q", g.repo, path, clip(link))
	}
	rel := strings.ToLower(strings.NewReplacer(" ", "", `"`, "").Replace(parameters))
	if !strings.HasPrefix(rel, ";rel=next") {
		return "", nil
	}
	base, err := url.Parse(g.address(path))
	if err != nil {
		return "", err
	}
	u, err := base.Parse(target)
	if err != nil {
		return "", refuse("%s, %s: the header Link of the registry is not understood: %q", g.repo, path, clip(link))
	}
	if !strings.EqualFold(u.Host, base.Host) || u.User != nil || u.Path != base.Path {
		return "", refuse("%s, %s: the registry says that the list goes on at %q; only the same address with another query is followed", g.repo, path, clip(u.Redacted()))
	}
	if u.RawQuery == "" {
		return "", refuse("%s, %s: the registry says that the list goes on where it begins", g.repo, path)
	}
	return u.RawQuery, nil
}

func (g *registry) address(path string) string {
	return fmt.Sprintf("https://%s/v2/%s/%s", g.repo.RegistryStr(), g.repo.RepositoryStr(), path)
}

// Upload writes a blob ("Pushing a blob monolithically", by POST then PUT). Whether it is there already is
// not asked: registries that answer HEAD and GET differently would have us write manifests without blobs.
func (r *Repository) Upload(ctx context.Context, digest string, content []byte) error {
	g := r.registry
	if err := verify("blob for "+r.Name(), content, digest); err != nil {
		return err
	}
	header, err := g.send(ctx, http.MethodPost, g.address("blobs/uploads/"), nil, nil, http.StatusAccepted)
	if err != nil {
		return err
	}
	base, err := url.Parse(g.address("blobs/uploads/"))
	if err != nil {
		return err
	}
	at, err := base.Parse(header.Get("Location"))
	if err != nil || header.Get("Location") == "" {
		return refuse("%s: the registry does not say where to upload: its header Location is %q", r.Name(), clip(header.Get("Location")))
	}
	if host := hostPort(at); !g.guard.trusts(host) {
		return refuse("the registry %s wants uploads sent to %s, which is not of its domain; if that is right, name %s as a token host", g.guard.registry, host, host)
	}
	query := at.Query()
	query.Set("digest", digest)
	at.RawQuery = query.Encode()
	_, err = g.send(ctx, http.MethodPut, at.String(), content, http.Header{"Content-Type": {"application/octet-stream"}}, http.StatusCreated, http.StatusNoContent, http.StatusOK)
	return err
}

// PutManifest writes a manifest under a tag or its digest. With an ETag it is written only when what is
// there still has that one, and with Absent only where nothing is; Status of the error is 412 otherwise. subject is what the registry says the
// manifest refers to: "" when it keeps no list of referrers ("Pushing Manifests with Subject").
func (r *Repository) PutManifest(ctx context.Context, reference string, d Document) (subject string, err error) {
	g := r.registry
	header := http.Header{"Content-Type": {d.MediaType}}
	if d.ETag != "" {
		header.Set("If-Match", d.ETag)
	}
	if d.Absent {
		header.Set("If-None-Match", "*")
	}
	answer, err := g.send(ctx, http.MethodPut, g.address("manifests/"+reference), d.Raw, header, http.StatusCreated, http.StatusOK)
	if err != nil {
		return "", err
	}
	if said := answer.Get("Docker-Content-Digest"); said != "" && isDigest(said) {
		if err := verify("manifest "+reference+" of "+r.Name()+", as the registry says it stored it,", d.Raw, said); err != nil {
			return "", err
		}
	}
	return answer.Get("OCI-Subject"), nil
}

// uploadRate is what an upload has to reach, beside the time for an exchange.
const uploadRate = 128 << 10

// send writes something and returns what the header of the answer says.
func (g *registry) send(ctx context.Context, method, address string, body []byte, header http.Header, want ...int) (http.Header, error) {
	var answer http.Header
	path := address
	if u, err := url.Parse(address); err == nil {
		path = method + " " + u.Path
	}
	err := retry(ctx, g.limits.Tries, func() error {
		ctx, cancel := context.WithTimeout(ctx, g.limits.Request+time.Duration(len(body)/uploadRate)*time.Second)
		defer cancel()
		req, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
		if err != nil {
			return err
		}
		for name, values := range header {
			req.Header[name] = slices.Clone(values)
		}
		res, err := g.client.Do(req)
		if err != nil {
			return err
		}
		defer res.Body.Close()
		if !slices.Contains(want, res.StatusCode) {
			return transport.CheckError(res, want...)
		}
		// The connection is of use again when the answer was read.
		_, _ = io.CopyN(io.Discard, res.Body, 64<<10)
		answer = res.Header
		return nil
	})
	if err != nil {
		return nil, g.explain(err, path)
	}
	return answer, nil
}
