package catalog

import (
	"context"
	"crypto/sha1" //nolint:gosec // the digest that Maven's repositories know archives by
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"sync"

	stereofile "github.com/anchore/stereoscope/pkg/file"
	stereo "github.com/anchore/stereoscope/pkg/image"
	"github.com/anchore/syft/syft/file"
	"github.com/anchore/syft/syft/pkg"

	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

// What the cataloger of Java archives finds depends on the archive and its path alone: it asks for no
// other file. So it is run when the archive streams past, on what is left of it when reduced, and
// what it found is noted. A memo is the SHA-1 digests of the reduced and of the whole archive, and
// the encoded result; it is empty when the archive has to be looked into again.

// probeFileSystem stands for the layer of a file that is probed, whose digest is not known yet.
const probeFileSystem = "probe"

type oneFile struct {
	image *stereo.Image
	ref   stereofile.Reference
}

// probeImage is an image with one file, to make locations that refer to a file.
var probeImage = sync.OnceValue(func() (made oneFile) {
	catalog := stereo.NewFileCatalog()
	made.ref = *stereofile.NewFileReference("/")
	catalog.AssociateLayer(made.ref, &stereo.Layer{Metadata: stereo.LayerMetadata{Digest: probeFileSystem}})
	made.image = &stereo.Image{FileCatalog: catalog}
	return made
})

func probeLocation(path string) file.Location {
	p := probeImage()
	return file.NewVirtualLocationFromImage(path, path, p.ref, p.image)
}

// remember runs the cataloger on a file. It returns what is to be kept instead of the file, or nil for
// all of it.
func (p *probed) remember(ctx context.Context, e *image.Entry, content []byte) (finding, []byte) {
	f := finding{cataloger: p.cataloger.Name()}
	reduced := reduceArchive(content)
	show := content
	if reduced != nil {
		show = reduced
	}
	r := &probeResolver{cataloger: p, path: e.Path, content: show}
	packages, relationships, err := p.cataloger.Catalog(ctx, r)
	digests := ""
	if reduced != nil {
		digests = sha1Text(reduced) + sha1Text(content)
		restoreDigests(packages, map[string]string{sha1Text(reduced): sha1Text(content)})
	}
	f.remembered = binary.AppendUvarint(nil, uint64(len(digests)))
	f.remembered = append(f.remembered, digests...)
	if r.curious || err != nil && !aboutFiles(err) {
		return f, reduced
	}
	encoded, err := encodeResult(result{packages, relationships})
	if err != nil {
		return f, reduced
	}
	memo := append(slices.Clone(f.remembered), encoded...)
	// Identifiers depend on the layer, so they are made anew each time. That has to give what the
	// cataloger made.
	again, err := recall(string(memo), probeLocation(e.Path))
	if err == nil && slices.EqualFunc(again.packages, packages, func(a, b pkg.Package) bool { return a.ID() == b.ID() }) {
		f.remembered = memo
	}
	return f, reduced
}

// recall returns what a memo holds, about the file where it is now.
func recall(memo string, at file.Location) (result, error) {
	n, size := binary.Uvarint([]byte(memo[:min(len(memo), binary.MaxVarintLen64)]))
	if size <= 0 || n >= uint64(len(memo)-size) {
		return result{}, errDamaged
	}
	return decodeResult([]byte(memo[size+int(n):]), true, func(c file.Coordinates) (file.Location, bool) {
		return at, c.RealPath == at.RealPath && c.FileSystemID == probeFileSystem
	})
}

// memoDigests returns the digests of an archive that was reduced.
func memoDigests(memo string) (reduced, whole string, ok bool) {
	const size = 2 * sha1.Size
	digests, ok := strings.CutPrefix(memo, string(binary.AppendUvarint(nil, 2*size)))
	if !ok || len(digests) < 2*size {
		return "", "", false
	}
	return digests[:size], digests[size : 2*size], true
}

func sha1Text(content []byte) string {
	sum := sha1.Sum(content) //nolint:gosec // as above
	return hex.EncodeToString(sum[:])
}

// restoreDigests puts digests of whole archives in the place of those of reduced ones.
func restoreDigests(packages []pkg.Package, whole map[string]string) {
	for i := range packages {
		archive, ok := packages[i].Metadata.(pkg.JavaArchive)
		if !ok {
			continue
		}
		for j, d := range archive.ArchiveDigests {
			if of, ok := whole[d.Value]; ok && d.Algorithm == "sha1" {
				archive.ArchiveDigests = slices.Clone(archive.ArchiveDigests)
				archive.ArchiveDigests[j].Value = of
			}
		}
		packages[i].Metadata = archive
	}
}

// aboutFiles reports whether an error says only which files a cataloger could not read. Such an error
// does not stop syft, which notes it as something unknown.
func aboutFiles(err error) bool {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		return !slices.ContainsFunc(many.Unwrap(), func(e error) bool { return !aboutFiles(e) })
	}
	return fmt.Sprintf("%T", err) == "*unknown.CoordinateError"
}
