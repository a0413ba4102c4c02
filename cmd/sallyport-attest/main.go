// Command sallyport-attest verifies and makes evidence about images. People do not call it: sallyport does, and
// package companion says how they talk.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/sallyport-dev/sallyport/pkg/attest/companion"
	"github.com/sallyport-dev/sallyport/pkg/scan/image/source/keychain"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := companion.Serve(ctx, os.Stdin, os.Stdout, newBackend(keychain.New(), os.Getenv))
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "sallyport-attest:", err)
		os.Exit(1)
	}
}
