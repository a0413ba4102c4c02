package inventory

import (
	"cmp"
	"encoding/json"
	"path"
	"strings"
	"time"

	"github.com/sallyport-dev/sallyport/pkg/scan/image"
	"github.com/sallyport-dev/sallyport/pkg/scan/sbom"
)

// Document is the SBOM with what it is about: the image, by digest. created is the time to write
// into it; the zero time means that of the image, so that the same image gives the same bytes.
func (i *Image) Document(tool sbom.Tool, created time.Time) *sbom.Document {
	doc := *i.Record.SBOM
	doc.Tools = append([]sbom.Tool{tool}, doc.Tools...)
	doc.Subject = subject(&i.Image)
	doc.Name = doc.Subject.Name
	doc.Digest = strings.Join([]string{doc.Subject.PURL, i.Image.ConfigDigest, tool.Version}, " ")
	doc.Created = created
	if created.IsZero() {
		doc.Created = createdOf(i.Image.Config)
	}
	return &doc
}

// subject is the image as a component. One without a digest is named by its configuration.
func subject(img *image.Image) *sbom.Component {
	digest := cmp.Or(img.Digest, img.ConfigDigest)
	c := &sbom.Component{ID: "image:" + digest, Type: "container", Version: digest}
	ref := img.Reference
	if ref == (image.Reference{}) && len(img.Tags) > 0 {
		if tagged, err := image.ParseReference(img.Tags[0]); err == nil {
			ref = tagged
		}
	}
	if ref != (image.Reference{}) {
		c.Name = ref.Name()
		c.PURL = sbom.ImagePURL(ref.Name(), digest, img.Platform.Architecture, ref.Tag)
	} else {
		c.Name = strings.TrimSuffix(path.Base(strings.ReplaceAll(img.Name, "\\", "/")), ".tar")
		if digest != "" {
			c.PURL = sbom.Package{Type: "oci", Name: strings.ToLower(c.Name), Version: digest, Qualifiers: map[string]string{"arch": img.Platform.Architecture}}.String()
		}
	}
	if hex, ok := strings.CutPrefix(digest, "sha256:"); ok {
		c.Hashes = []sbom.Hash{{Algorithm: "SHA-256", Value: hex}}
	}
	for name, value := range map[string]string{"sallyport:image:platform": img.Platform.String(), "sallyport:image:index": img.IndexDigest, "sallyport:image:config": img.ConfigDigest} {
		if value != "" && value != "/" {
			c.Properties = append(c.Properties, sbom.Property{Name: name, Value: value})
		}
	}
	return c
}

func createdOf(config []byte) time.Time {
	var c struct {
		Created time.Time `json:"created"`
	}
	if json.Unmarshal(config, &c) != nil {
		return time.Time{}
	}
	return c.Created.UTC().Truncate(time.Second)
}

// FolderDocument is the SBOM of a source folder.
func (i *Image) FolderDocument(tool sbom.Tool, created time.Time, name string) *sbom.Document {
	doc := *i.Record.SBOM
	doc.Tools = append([]sbom.Tool{tool}, doc.Tools...)
	doc.Subject = &sbom.Component{ID: "folder:" + name, Type: "application", Name: name}
	doc.Name, doc.Created = name, created
	return &doc
}
