package catalog

import (
	"context"
	"fmt"
	"io"
	_ "unsafe" // for go:linkname

	"github.com/google/licensecheck"
)

// syft builds its scanner of licences at every start, which takes 1.2 seconds of CPU time, several
// times what is left to do when all layers are known. It can take another one, ours (licences.go), but says so
// in an internal package alone. So
// that function is called by its name in the linker. Its type is checked by nothing but the test
// (TestScanner), so this is done for the version of syft that was tested, and for no other.

// scannerVersion is the version of syft whose licenses.NewScanner was looked at.
const scannerVersion = "v1.54.1"

// scannerTrusted is replaced in tests, which do not know what they are linked with.
var scannerTrusted = func() bool { return Version() == scannerVersion }

// scannerConfig is licenses.ScannerConfig.
type scannerConfig struct {
	coverage float64
	scan     func([]byte) licensecheck.Coverage
}

// licenceScanner is licenses.Scanner. It is never called as such: what matters is the value in it.
type licenceScanner interface {
	FindEvidence(context.Context, io.Reader) ([]struct{}, []byte, error)
}

//go:linkname newLicenceScanner github.com/anchore/syft/internal/licenses.NewScanner
func newLicenceScanner(*scannerConfig) (licenceScanner, error)

// lazyScanner returns a scanner of licences for the context of catalogers; nil when syft is of a
// version that builds its own.
func lazyScanner(coverage float64) any {
	if !scannerTrusted() {
		return nil
	}
	s, err := newLicenceScanner(&scannerConfig{coverage, sharedLicences.scan})
	if err != nil {
		return nil
	}
	return s
}

// isScannerKey recognises the key that syft keeps the scanner under.
func isScannerKey(key any) bool { return fmt.Sprintf("%T", key) == "licenses.licenseScannerKey" }
