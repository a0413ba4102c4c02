package store

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/partial"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// A list that says that a referrer is huge does not keep another list from leading to it.
func TestListsThatLieAboutSizesHideNothing(t *testing.T) {
	dir, p, img := testLayout(t, "one")
	content := string(testBundle("good", ""))
	refers := mutate.Subject(legacyImage(content, bundleV03), v1.Descriptor{MediaType: types.OCIManifestSchema1, Digest: must(v1.NewHash(img.Digest)), Size: img.Size}).(v1.Image)
	lying := must(partial.Descriptor(refers))
	lying.Size = maxManifest + 1
	if err := errors.Join(p.AppendDescriptor(*lying), p.AppendImage(refers)); err != nil {
		t.Fatal(err)
	}
	found := must(testStore(t, nil).FindLayout(t.Context(), dir, img.Digest, nil))
	wantPayloads(t, found, []byte(content))
	wantProblem(t, found.Unreachable, "more than 4194304 are not read")
}

// Nobody copies a tag twice: a folder that says so a thousand times would be read for hours.
func TestLayoutsThatMultiply(t *testing.T) {
	dir, p, img := testLayout(t, "one")
	image, list := legacyImage("signature", simpleSigning), mutate.IndexMediaType(empty.Index, types.OCIImageIndex)
	if err := errors.Join(p.AppendImage(image), p.AppendIndex(list)); err != nil {
		t.Fatal(err)
	}
	tag := strings.Replace(img.Digest, ":", "-", 1)
	var entries []*v1.Descriptor
	for range 1000 {
		for suffix, what := range map[string]partial.Describable{".sig": image, "": list} {
			d := must(partial.Descriptor(what))
			d.Annotations = map[string]string{refName: tag + suffix}
			entries = append(entries, d)
		}
	}
	index := must(json.Marshal(object{"schemaVersion": 2, "manifests": entries}))
	if err := os.WriteFile(filepath.Join(dir, "index.json"), index, 0o600); err != nil {
		t.Fatal(err)
	}
	place := &countingPlace{layoutPlace: must(openLayout(dir))}
	defer place.root.Close()
	f := testStore(t, nil).search(place, img.Digest, nil)
	l := must(f.listLayout(t.Context(), place.layoutPlace, index))
	if place.manifests != 2 || len(l.pieces) != 1 {
		t.Errorf("%d manifests were read, which are 2, and led to %d pieces, which is 1", place.manifests, len(l.pieces))
	}
}

// countingPlace counts what is read of a layout.
type countingPlace struct {
	layoutPlace
	manifests int
}

func (p *countingPlace) manifest(ctx context.Context, digest string) ([]byte, string, error) {
	p.manifests++
	return p.layoutPlace.manifest(ctx, digest)
}
