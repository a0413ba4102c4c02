package inventory

import (
	"github.com/sallyport-dev/sallyport/pkg/scan/image"
	"github.com/sallyport-dev/sallyport/pkg/scan/sbom"
)

// Protocol is the version of Request and Answer; both sides must speak the same.
const Protocol = 2

// Request is what to look into.
type Request struct {
	Protocol int `json:"protocol"`
	// Name is an image as users name it, or the path of a source folder.
	Name string `json:"name"`
	// Folder says that Name is a source folder.
	Folder bool `json:"folder,omitempty"`
	// Credentials asks for those of a registry's host, and for nothing else.
	Credentials string `json:"credentials,omitempty"`
	// Platform is "os/arch[/variant]" or "all"; "" is this machine's, with linux.
	Platform string `json:"platform,omitempty"`
	// Select is which image of an archive with several.
	Select string `json:"select,omitempty"`
	// Digest and ConfigDigest are those that the image has to have; Find fills them in.
	Digest       string `json:"digest,omitempty"`
	ConfigDigest string `json:"configDigest,omitempty"`

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

// CatalogKey identifies the program that finds packages, with its configuration: what it finds may
// be remembered under it. It is that of the companion's inspector, which a test holds it against.
const CatalogKey = "syft v1.54.1 2"

// Answer is what was found.
type Answer struct {
	// Kind is where the images are: "registry", "docker", "oci-dir", ...; "folder" for a source folder.
	Kind   string
	Images []Image
	// Indexes are the digests of those that led to the images, outermost first.
	Indexes []string
	// Skipped are entries of an index that are no images of a platform, with the reason.
	Skipped []string
}

// Image is one image, or a source folder, which has nothing but an SBOM.
type Image struct {
	Image image.Image
	// Requested is the platform that was asked for, or that an index says; nil when nobody said.
	Requested *image.Platform
	// Record is nil when the layers were not to be read.
	Record *Record
	// Cached says that the record was found in the cache.
	Cached bool
}

// Record is what the layers hold. It depends on their digests and on the companion alone.
type Record struct {
	Contents *image.Contents `json:"contents,omitempty"`
	SBOM     *sbom.Document  `json:"sbom"`
}
