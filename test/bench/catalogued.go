//go:build unix

package main

import (
	"fmt"
	"os"
	"time"
)

// warm measures what is partly, or all, in the cache.
func (c *cataloguing) warm() error {
	primed, err := c.newCache()
	if err != nil {
		return err
	}
	if _, err := c.us("oci-dir:"+c.big, primed); err != nil {
		return err
	}
	var next, theirs, again figures
	for range imageRounds {
		took, err := c.them("oci-dir:" + c.next)
		if err != nil {
			return err
		}
		theirs = append(theirs, took)
		if took, err = c.onBase(primed); err != nil {
			return err
		}
		next = append(next, took)
	}
	for range 2*imageRounds + 1 {
		took, err := c.us("oci-dir:"+c.big, primed)
		if err != nil {
			return err
		}
		again = append(again, took)
	}
	printFigures("syft, one layer more", theirs)
	printFigures("sallyport sbom, one layer more", next)
	printFigures("sallyport sbom, same image again", again)
	c.ratio("SBOM of an image with one new layer against syft, wall", over(minimum(next, wallOf), minimum(theirs, wallOf)), atMost(0.1))
	c.ratio("SBOM of the same image again against 100 ms", over(median(again, wallOf), 100*time.Millisecond), atMost(1))
	return nil
}

// onBase catalogues the image that has one layer more, with a copy of what is known about the others.
func (c *cataloguing) onBase(primed string) (cost, error) {
	cache, err := c.newCache()
	if err != nil {
		return cost{}, err
	}
	defer os.RemoveAll(cache)
	if err := os.CopyFS(cache, os.DirFS(primed)); err != nil {
		return cost{}, err
	}
	return c.us("oci-dir:"+c.next, cache)
}

func printFigures(name string, f figures) {
	memory := "-"
	if rss := median(f, rssOf); rss > 0 {
		memory = fmt.Sprintf("%d MiB", rss>>20)
	}
	fmt.Printf("  %-44s %10s %10s %10s\n", name, short(minimum(f, wallOf)), short(minimum(f, cpuOf)), memory)
}
