package image

import (
	"errors"
	"fmt"
)

// Limits bound what is read of an image. The zero value of a field means its default.
type Limits struct {
	// LayerSize is the uncompressed size of one layer, in bytes; 32 GiB.
	LayerSize int64
	// Expansion is how many times its stored size a layer may grow to, once it is larger than 1 GiB:
	// 200. Archives of real files do not compress that well.
	Expansion int64
	// Entries is how many entries all layers may have together; 4,000,000.
	Entries int
	// Kept is how many bytes of contents may be kept in memory, when there is no cache to keep them
	// in; 1 GiB.
	Kept int64
	// FileSize is the size of the largest file that is looked into, in bytes; 512 MiB.
	FileSize int64
}

func (l Limits) withDefaults() Limits {
	setDefault(&l.LayerSize, 32<<30)
	setDefault(&l.Expansion, 200)
	setDefault(&l.Entries, 4_000_000)
	setDefault(&l.Kept, 1<<30)
	setDefault(&l.FileSize, 512<<20)
	return l
}

func setDefault[T int | int64](v *T, d T) {
	if *v <= 0 {
		*v = d
	}
}

// expansionFrom is the size from which a layer's expansion is judged.
const expansionFrom = 1 << 30

// ErrHostile is wrapped by errors about archives that no honest tool writes.
var ErrHostile = errors.New("the archive is malformed or hostile")

func hostile(format string, args ...any) error {
	return fmt.Errorf("%w: %w", ErrHostile, fmt.Errorf(format, args...))
}

// LayerError says which layer of an image could not be read, and why.
type LayerError struct {
	Index int    // from 0, from the bottom; -1 in a stream whose layers do not say which they are
	Name  string // the layer's digest, or its path in an archive
	Err   error
}

func (e *LayerError) Error() string {
	if e.Index < 0 {
		return fmt.Sprintf("layer %s: %v", e.Name, e.Err)
	}
	return fmt.Sprintf("layer %d (%s): %v", e.Index+1, e.Name, e.Err)
}

func (e *LayerError) Unwrap() error { return e.Err }
