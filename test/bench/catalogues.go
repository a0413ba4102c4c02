//go:build unix

package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/sallyport-dev/sallyport/test/bench/images"
)

// syftVersion is the peer, and the library that Sallyport catalogues with.
const syftVersion = "v1.54.1"

// buildSyft takes the one that SYFT names, or builds it from the versions that the repository pins.
func (b *bench) buildSyft() (string, error) {
	if path := os.Getenv("SYFT"); path != "" {
		return path, nil
	}
	path := filepath.Join(b.dir, "syft")
	build := exec.Command("go", "build", "-modfile=internal/tools/syft/go.mod", "-trimpath", "-ldflags", "-s -w", "-o", path, "github.com/anchore/syft/cmd/syft")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build syft (or set SYFT to its path): %w\n%s", err, out)
	}
	return path, nil
}

// cataloguing is the two sides of the job about images, and where they find them.
type cataloguing struct {
	*bench
	ours, theirs string // programs
	big, next    string // layouts
	registry     string // address of one that serves big
}

// catalogues measures SBOMs of a big image: the first time, from a layout and from a registry; of an
// image on the same base; of the same image again.
func catalogues(b *bench) error {
	big, err1 := images.Path(images.Big)
	next, err2 := images.Path(images.Next)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	c := &cataloguing{bench: b, big: big, next: next}
	if err := c.programs(); err != nil {
		return err
	}
	address, stop, err := serveLayout(big)
	if err != nil {
		return err
	}
	defer stop()
	c.registry = address
	fmt.Printf("\nimages: SBOMs against syft %s; memory is that of all processes together. The least of %d rounds\n", syftVersion, imageRounds)
	if err := c.same(); err != nil {
		return err
	}
	if err := c.cold(); err != nil {
		return err
	}
	return c.warm()
}

const imageRounds = 3

// programs builds both sides.
func (c *cataloguing) programs() (err error) {
	const companion = "cmd/sallyport-catalog"
	if _, err := os.Stat(companion); err != nil {
		return fmt.Errorf("sallyport cannot catalogue images without its companion: %w", err)
	}
	if c.ours, err = c.sallyport(); err != nil {
		return err
	}
	if _, err := c.build("sallyport-catalog", "./"+companion); err != nil {
		return err
	}
	c.theirs, err = c.syft()
	return err
}

// us writes an SBOM with Sallyport, with a cache of its own when it is to begin with none.
func (c *cataloguing) us(image, cache string) (cost, error) {
	return c.run(program{name: c.ours, args: []string{"sbom", image, "-o", c.file("ours")}, dir: c.dir, cache: cache, tree: true})
}

// them writes an SBOM with syft, in the same format.
func (c *cataloguing) them(image string) (cost, error) {
	env := []string{"SYFT_CHECK_FOR_APP_UPDATE=false", "SYFT_REGISTRY_INSECURE_USE_HTTP=true"}
	return c.run(program{name: c.theirs, args: []string{"scan", "--quiet", image, "-o", "cyclonedx-json=" + c.file("theirs")}, dir: c.dir, env: env, tree: true})
}

// judge judges the image, beginning with no cache.
func (c *cataloguing) judge(image string) (cost, error) {
	cache, err := c.newCache()
	if err != nil {
		return cost{}, err
	}
	return c.run(program{name: c.ours, args: []string{"image", image, "--format", "json"}, dir: c.dir, cache: cache, tree: true})
}

func (c *cataloguing) file(name string) string { return filepath.Join(c.dir, name+".cdx.json") }

func (c *cataloguing) newCache() (string, error) { return os.MkdirTemp(c.dir, "cache-") }

// uncached is us with a new cache.
func (c *cataloguing) uncached(image string) (cost, error) {
	cache, err := c.newCache()
	if err != nil {
		return cost{}, err
	}
	defer os.RemoveAll(cache)
	return c.us(image, cache)
}

// same fails when the two SBOMs do not name the same packages.
func (c *cataloguing) same() error {
	if _, err := c.uncached("oci-dir:" + c.big); err != nil {
		return err
	}
	if _, err := c.them("oci-dir:" + c.big); err != nil {
		return err
	}
	ours, err1 := packagesOf(c.file("ours"))
	theirs, err2 := packagesOf(c.file("theirs"))
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	if missing, extra := difference(theirs, ours), difference(ours, theirs); len(missing)+len(extra) > 0 {
		return fmt.Errorf("not the same packages as syft: %d missing (%s), %d more (%s)", len(missing), some(missing), len(extra), some(extra))
	}
	fmt.Printf("  %d packages, the same on both sides\n", len(theirs))
	return nil
}

// some is the beginning of a list.
func some(list []string) string { return cmp.Or(strings.Join(list[:min(3, len(list))], ", "), "none") }

// cold measures what nobody catalogued before.
func (c *cataloguing) cold() error {
	var layout, theirLayout, remote, theirRemote, judged, floor figures
	for range imageRounds {
		for _, m := range []struct {
			to  *figures
			run func() (cost, error)
		}{
			{&floor, func() (cost, error) { return imageFloor(c.big) }},
			{&theirLayout, func() (cost, error) { return c.them("oci-dir:" + c.big) }},
			{&layout, func() (cost, error) { return c.uncached("oci-dir:" + c.big) }},
			{&theirRemote, func() (cost, error) { return c.them("registry:" + c.registry) }},
			{&remote, func() (cost, error) { return c.uncached(c.registry) }},
			{&judged, func() (cost, error) { return c.judge("oci-dir:" + c.big) }},
		} {
			took, err := m.run()
			if err != nil {
				return err
			}
			*m.to = append(*m.to, took)
		}
	}
	fmt.Printf("  %-44s %10s %10s %10s\n", "", "wall", "CPU", "memory")
	printFigures("one pass of decompression and hashing", floor)
	printFigures("syft, layout", theirLayout)
	printFigures("sallyport sbom, layout", layout)
	printFigures("syft, registry on loopback", theirRemote)
	printFigures("sallyport sbom, registry on loopback", remote)
	printFigures("sallyport image, layout", judged)
	fmt.Printf("  layout against one pass: sallyport %.2fx wall, %.2fx CPU; syft %.2fx wall, %.2fx CPU\n",
		over(minimum(layout, wallOf), minimum(floor, wallOf)), over(minimum(layout, cpuOf), minimum(floor, cpuOf)),
		over(minimum(theirLayout, wallOf), minimum(floor, wallOf)), over(minimum(theirLayout, cpuOf), minimum(floor, cpuOf)))
	c.ratio("SBOM of a new image in a layout against syft, wall", over(minimum(layout, wallOf), minimum(theirLayout, wallOf)), atMost(0.5))
	c.ratio("SBOM of a new image in a layout against syft, memory", over(median(layout, rssOf), median(theirLayout, rssOf)), atMost(0.5))
	c.ratio("SBOM of a new image in a registry against syft, wall", over(minimum(remote, wallOf), minimum(theirRemote, wallOf)), atMost(0.5))
	c.ratio("SBOM of a new image in a registry against syft, memory", over(median(remote, rssOf), median(theirRemote, rssOf)), atMost(0.5))
	return nil
}
