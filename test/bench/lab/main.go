//go:build linux

// Command lab makes the images that the benchmarks measure; make lab runs it. It prints where they are.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"

	"github.com/sallyport-dev/sallyport/test/bench/images"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "lab:", err)
		os.Exit(1)
	}
}

func run() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	dir, err := images.Dir()
	if err != nil {
		return err
	}
	if err := images.Build(ctx, dir, os.Stderr); err != nil {
		return err
	}
	fmt.Println(dir)
	return nil
}
