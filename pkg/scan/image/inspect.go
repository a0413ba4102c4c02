package image

// Inspector looks into files while their layers stream past, because nobody keeps the contents of
// a whole image. What it finds out may depend on one layer alone: that makes it worth a cache.
type Inspector interface {
	// Key identifies everything that the inspector's answers depend on, beside the layer: its
	// version and its configuration. It is part of the names of cached layers.
	Key() string
	// Layer begins a layer; its layers are inspected concurrently.
	Layer() LayerInspector
}

// LayerInspector looks into the files of one layer, in the order of the archive.
type LayerInspector interface {
	// Look is told of a regular file and its first bytes (up to HeadSize, or all there are). It may
	// set MIME.
	Look(e *Entry, head []byte) Interest
	// Inspect sees the whole content of a file that Look wanted to inspect, and says what to keep of
	// it. The content is valid during the call only.
	Inspect(e *Entry, content []byte) Keep
	// Notes is what the inspector found out about the layer, for the cache.
	Notes() []byte
}

// HeadSize is how much of a file Look gets to see.
const HeadSize = 3072

// Interest is what an inspector wants of a file.
type Interest uint8

// From nothing to everything; of several inspectors the greatest interest counts.
const (
	Ignore  Interest = iota
	Retain           // keep the content
	Inspect          // show the content, then decide
)

// Keep says what is kept of a content.
type Keep struct {
	// All of it.
	All bool
	// Ranges of it, sorted, not touching; ignored when All is set.
	Ranges []Range
	// Instead of the content something made from it; nil keeps what All and Ranges say. It is read
	// as a Content with Replaced set.
	Instead []byte
}

// Range is a part of a content, in bytes.
type Range struct{ Offset, Length int64 }
