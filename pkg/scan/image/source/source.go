package source

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"runtime"

	"github.com/google/go-containerregistry/pkg/authn"

	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

// Options say how a name is read. The zero value reads public and private registries over TLS with
// the credentials of Docker's configuration, and takes the image for linux on this processor.
type Options struct {
	// Platform is "os/arch[/variant]" or "all"; "" is linux on this machine's architecture.
	Platform string
	// Select is which image of an archive or layout with several: a name, or a digest.
	Select string

	// Keychain has the credentials for registries; nil is Docker's configuration and its helpers. Those
	// of clouds are in the package keychain.
	Keychain authn.Keychain
	// PlainHTTP are registries ("host" or "host:port") that may be spoken to without TLS, as loopback
	// addresses always may.
	PlainHTTP []string
	// TokenHosts may be sent credentials for a registry of another domain when it asks for that.
	TokenHosts []string
	// PrivateHosts are hosts to which registries may redirect though they have private addresses.
	PrivateHosts []string
	// PublicOnly refuses registries at private and loopback addresses, unless in PrivateHosts. It is for
	// services that read names which strangers write.
	PublicOnly bool
	// RootCAs verify registries; nil is the system's.
	RootCAs *x509.CertPool
	// Proxy says through which proxy a request goes; nil is none.
	Proxy func(*http.Request) (*url.URL, error)

	// Getenv reads DOCKER_HOST, CONTAINER_HOST and XDG_RUNTIME_DIR, which say where daemons listen; nil
	// is an empty environment.
	Getenv func(string) string

	Limits Limits

	// For tests, which have only loopback to play the internet on.
	redial func(address string) string
	zoneOf func(netip.Addr) zone
}

// Open says what a name is and finds the images behind it. Close the set when the layers have been
// read.
func Open(ctx context.Context, name string, o Options) (*Set, error) {
	o.Limits = o.Limits.withDefaults()
	r := &resolver{limits: o.Limits, base: image.Image{Name: name}, set: &Set{}}
	var err error
	switch o.Platform {
	case "":
		r.want = normalise(image.Platform{OS: "linux", Architecture: runtime.GOARCH})
	case allPlatforms:
		r.all = true
	default:
		r.asked = true
		if r.want, err = ParsePlatform(o.Platform); err != nil {
			return nil, err
		}
	}
	at, err := detect(name, o.Limits)
	if err != nil {
		return nil, err
	}
	r.set.Kind = at.kind
	if err := openTarget(ctx, at, o, r); err != nil {
		return nil, errors.Join(fmt.Errorf("image %q: %w", clip(name), err), r.set.Close())
	}
	return r.set, nil
}

func openTarget(ctx context.Context, at target, o Options, r *resolver) error {
	switch at.kind {
	case kindRegistry:
		return openRegistry(ctx, at.rest, o, r)
	case kindDocker, kindPodman:
		return openDaemon(ctx, at, o, r)
	case kindDockerArchive, kindOCIArchive:
		return openArchive(ctx, at, o, r)
	case kindOCIDir:
		return openLayoutDir(ctx, at.rest, o, r)
	default:
		return openRootFS(at.rest, r)
	}
}
