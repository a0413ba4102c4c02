package main

import (
	"context"
	"fmt"
	"net/mail"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/sallyport-dev/sallyport/pkg/scan/image"
	"github.com/sallyport-dev/sallyport/pkg/scan/image/inventory"
	"github.com/sallyport-dev/sallyport/pkg/scan/sbom"
)

// imageFlags say where images come from; every command that reads images has them.
type imageFlags struct {
	registryFlags
	platform     string
	selected     string
	catalog      string
	cacheSize    int64
	author       string
	maxLayerSize int64
	maxFiles     int
}

func (f *imageFlags) register(cmd *cobra.Command) {
	f.registryFlags.register(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.platform, "platform", "", "image of an index to take: `OS/ARCH[/VARIANT]`, or all (default: linux and this machine's architecture)")
	flags.StringVar(&f.selected, "select", "", "`name` or digest of the image to take from an archive or layout with several")
	flags.StringVar(&f.catalog, "catalog-program", "", "`path` of "+inventory.Program+" (default: beside sallyport)")
	flags.Int64Var(&f.maxLayerSize, "max-layer-size", 32, "largest layer to read, decompressed, in `GiB`")
	flags.IntVar(&f.maxFiles, "max-files", 4_000_000, "how many `files` an image may have in all its layers")
	flags.StringVar(&f.author, "author", "", "`who` makes the SBOM, to be named in it: \"Acme <security@acme.example>\"")
	flags.Int64Var(&f.cacheSize, "cache-size", 4096, "how much the cache of layers may hold, in `MiB`")
}

// registryFlags say how registries are reached; every command that speaks to one has them.
type registryFlags struct {
	plainHTTP    []string
	tokenHosts   []string
	privateHosts []string
}

func (f *registryFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringSliceVar(&f.plainHTTP, "plain-http", nil, "speak to this `registry` without TLS (loopback addresses need no permission)")
	flags.StringSliceVar(&f.tokenHosts, "token-host", nil, "also send a registry's credentials to the token service on this `host`")
	flags.StringSliceVar(&f.privateHosts, "private-host", nil, "let registries redirect to this `host` though its address is private")
}

// find says what an image or a folder holds.
func (f *imageFlags) find(ctx context.Context, io streams, r inventory.Request, shallow, noCache bool) (*inventory.Answer, error) {
	r.Platform, r.Select = f.platform, f.selected
	r.Limits = image.Limits{LayerSize: f.maxLayerSize << 30, Entries: f.maxFiles}
	r.PlainHTTP, r.TokenHosts, r.PrivateHosts = f.plainHTTP, f.tokenHosts, f.privateHosts
	if !noCache {
		if dir, err := os.UserCacheDir(); err == nil {
			r.CacheDir, r.CacheSize = filepath.Join(dir, "sallyport", "images"), f.cacheSize<<20
		}
	}
	finder := inventory.Finder{Program: f.catalog, Stderr: io.err}
	answer, err := finder.Find(ctx, r, shallow)
	if err != nil && !strings.Contains(err.Error(), r.Name) {
		err = fmt.Errorf("%s: %w", r.Name, err)
	}
	return answer, err
}

// authors are those to name in an SBOM.
func (f *imageFlags) authors() []sbom.Party {
	if f.author == "" {
		return nil
	}
	party := sbom.Party{Type: sbom.Organization, Name: f.author}
	if a, err := mail.ParseAddress(f.author); err == nil {
		party.Name, party.Email = a.Name, a.Address
	}
	return []sbom.Party{party}
}

func tool() sbom.Tool { return sbom.Tool{Vendor: "sallyport", Name: "sallyport", Version: version()} }

// sourceDate is the time to write into SBOMs, by the convention of reproducible-builds.org; the zero
// time when nobody says.
func sourceDate() (time.Time, error) {
	text := os.Getenv("SOURCE_DATE_EPOCH")
	if text == "" {
		return time.Time{}, nil
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	if err != nil || seconds < 0 {
		return time.Time{}, fmt.Errorf("SOURCE_DATE_EPOCH=%q: write seconds since 1970", text)
	}
	return time.Unix(seconds, 0).UTC(), nil
}
