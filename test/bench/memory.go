//go:build unix

package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/sallyport-dev/sallyport/test/bench/corpus"
)

// memory scans 1,000 and 10,000 files and compares peak memory.
func memory(b *bench) error {
	sallyport, err := b.sallyport()
	if err != nil {
		return err
	}
	fmt.Printf("\nmemory: whole scans\n")
	var first int64
	for _, n := range []int{1000, 10000} {
		tree := filepath.Join(b.dir, fmt.Sprint("tree-", n))
		if err := corpus.Write(tree, n); err != nil {
			return err
		}
		c, err := b.measure(sallyport, "scan", tree, "--config", os.DevNull, "--quiet", "--format", "gitlab", "--severity", "critical")
		if err != nil {
			return err
		}
		fmt.Printf("  %6d files  %8s wall  %8s CPU  %5d MiB peak", n, short(c.wall), short(c.cpu), c.rss>>20)
		if first > 0 {
			fmt.Printf("  (%.2fx of 1,000 files)", over(c.rss, first))
		} else {
			first = c.rss
		}
		fmt.Println()
	}
	return nil
}
