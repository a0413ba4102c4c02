// Command sallyport-catalog finds out what images and source folders hold. People do not call it:
// sallyport does, and package inventory says how they talk.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/sallyport-dev/sallyport/pkg/scan/image/catalog"
	"github.com/sallyport-dev/sallyport/pkg/scan/image/inventory"
	"github.com/sallyport-dev/sallyport/pkg/scan/image/source/keychain"
)

func main() {
	catalog.SetMemory()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := inventory.Serve(ctx, os.Stdin, os.Stdout, keychain.New(), newBackend())
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "sallyport-catalog:", err)
		os.Exit(1)
	}
}
