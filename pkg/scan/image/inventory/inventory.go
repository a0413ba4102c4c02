package inventory

import (
	"encoding/json"

	"github.com/sallyport-dev/sallyport/pkg/scan/image"
	"github.com/sallyport-dev/sallyport/pkg/scan/sbom"
)

// Protocol is the version of Request and Answer; both sides must speak the same.
const Protocol = 1

// Request is what to look into.
type Request struct {
	Protocol int `json:"protocol"`
	// Name is an image as users name it, or the path of a source folder.
	Name string `json:"name"`
	// Folder says that Name is a source folder.
	Folder bool `json:"folder,omitempty"`
	// Platform is "os/arch[/variant]" or "all"; "" is this machine's, with linux.
	Platform string `json:"platform,omitempty"`
	// Select is which image of an archive with several.
	Select string `json:"select,omitempty"`
	// Shallow reads manifest and configuration only, no layers.
	Shallow bool `json:"shallow,omitempty"`

	PlainHTTP    []string `json:"plainHTTP,omitempty"`
	TokenHosts   []string `json:"tokenHosts,omitempty"`
	PrivateHosts []string `json:"privateHosts,omitempty"`

	// CacheDir keeps what was found out; "" keeps nothing.
	CacheDir  string `json:"cacheDir,omitempty"`
	CacheSize int64  `json:"cacheSize,omitempty"`
	// Exclude are patterns of files of a source folder to leave out.
	Exclude []string     `json:"exclude,omitempty"`
	Limits  image.Limits `json:"limits,omitzero"`
}

// Answer is what was found, or why nothing was.
type Answer struct {
	Protocol int `json:"protocol"`
	// Kind is where the images are: "registry", "docker", "oci-dir", ...; "folder" for a source folder.
	Kind   string  `json:"kind"`
	Images []Image `json:"images"`
	// Indexes are the digests of those that led to the images, outermost first.
	Indexes []string `json:"indexes,omitempty"`
	// Skipped are entries of an index that are no images of a platform, with the reason.
	Skipped []string `json:"skipped,omitempty"`
	// Error says why there is no answer; the rest is empty then.
	Error string `json:"error,omitempty"`
}

// Image is one image, or a source folder, which has nothing but an SBOM.
type Image struct {
	Image image.Image `json:"image,omitzero"`
	// Requested is the platform that was asked for, or that an index says; nil when nobody said.
	Requested *image.Platform `json:"requested,omitempty"`
	// Record is nil when the layers were not to be read.
	Record *Record `json:"record,omitempty"`
	// Cached says that the record was found in the cache.
	Cached bool `json:"cached,omitempty"`
}

// Record is what the layers hold. It depends on their digests and on the companion alone.
type Record struct {
	Contents *image.Contents `json:"contents,omitempty"`
	SBOM     *sbom.Document  `json:"sbom"`
}

// rawAnswer lets records pass from the cache to the asking side without being taken apart.
type rawAnswer struct {
	Answer
	Images []rawImage `json:"images"`
}

type rawImage struct {
	Image
	Record json.RawMessage `json:"record,omitempty"`
}
