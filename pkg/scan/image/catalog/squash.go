package catalog

import (
	"fmt"
	"io"
	"path"
	"strings"

	stereofile "github.com/anchore/stereoscope/pkg/file"
	"github.com/anchore/stereoscope/pkg/filetree"
	"github.com/anchore/stereoscope/pkg/filetree/filenode"
	stereo "github.com/anchore/stereoscope/pkg/image"

	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

// squasher builds the tree of an image. Stereoscope's way is a tree for each layer, merged into that
// of the layers below. Most layers do nothing but add files and replace files by files; those are
// added directly, which comes to the same in half the time.
type squasher struct {
	t       *tree
	catalog *stereo.FileCatalog
	tree    *filetree.FileTree
	// kinds of what is in the tree, by path; directories that no layer mentions included.
	kinds map[string]kind
}

// kind is what stereoscope tells apart in a tree.
type kind uint8

const (
	absent kind = iota
	directory
	symlink
	other
)

func kindOf(t stereofile.Type) kind {
	switch t {
	case stereofile.TypeDirectory:
		return directory
	case stereofile.TypeSymLink:
		return symlink
	}
	return other
}

func newSquasher(t *tree, catalog *stereo.FileCatalog, files int) *squasher {
	s := &squasher{t: t, catalog: catalog, tree: filetree.New(), kinds: make(map[string]kind, files)}
	s.kinds["/"] = directory
	return s
}

// add applies a layer.
func (s *squasher) add(index int, l *image.Layer, layer *stereo.Layer) error {
	layer.SquashedTree = s.tree
	if own, ok := s.simple(l); ok {
		if err := s.addEntries(index, l, layer, s.tree, s.kinds); err != nil {
			return err
		}
		for p, k := range own {
			s.kinds[p] = k
		}
		return nil
	}
	upper := filetree.New()
	if err := s.addEntries(index, l, layer, upper, nil); err != nil {
		return err
	}
	if err := s.tree.Merge(upper); err != nil {
		return err
	}
	clear(s.kinds)
	for _, n := range s.tree.TreeReader().Nodes() {
		f := n.(*filenode.FileNode)
		s.kinds[string(f.RealPath)] = kindOf(f.FileType)
	}
	return nil
}

// simple reports whether a layer can be added directly, and the kinds of its entries: nothing in it
// deletes, no file takes the place of a directory nor a directory that of anything else, and hard
// links are to files of the layer.
func (s *squasher) simple(l *image.Layer) (map[string]kind, bool) {
	own := make(map[string]kind, len(l.Entries))
	for i := range l.Entries {
		e := &l.Entries[i]
		k := kindOf(stereoTypes[e.Type])
		if strings.HasPrefix(path.Base(e.Path), ".wh.") || e.Type == image.HardLink && own[e.Link] != other {
			return nil, false
		}
		if before, ok := own[e.Path]; ok {
			if before != k {
				return nil, false
			}
			continue
		}
		if below := s.kinds[e.Path]; below != absent && (below == directory) != (k == directory) {
			return nil, false
		}
		if e.Path != "/" && !s.parents(path.Dir(e.Path), own) {
			return nil, false
		}
		own[e.Path] = k
	}
	return own, true
}

// parents notes the directories above an entry. It reports whether they are directories.
func (s *squasher) parents(dir string, own map[string]kind) bool {
	for {
		k := own[dir]
		if k == absent {
			k = s.kinds[dir]
		}
		if k != absent {
			return k == directory
		}
		own[dir] = directory
		dir = path.Dir(dir)
	}
}

// addEntries adds the entries of a layer to a tree: one of its own, or that of the image, with the
// kinds of what the layers below put there.
func (s *squasher) addEntries(index int, l *image.Layer, layer *stereo.Layer, to filetree.ReadWriter, below map[string]kind) error {
	builder := filetree.NewBuilder(to, s.catalog.Index)
	replaced := map[string]bool{}
	for i := range l.Entries {
		e := &l.Entries[i]
		m := stereoMetadata(e)
		if e.Type == image.HardLink {
			// A hard link is another name of a file of its layer: it has that file's content and type.
			if target := s.t.target(to, e.Link); target != nil {
				adopted := stereoMetadata(target)
				adopted.Path, adopted.UserID, adopted.GroupID = m.Path, m.UserID, m.GroupID
				m, e = adopted, target
			}
		}
		if k := below[m.Path]; k > directory && !replaced[m.Path] {
			replaced[m.Path] = true
			if err := s.tree.RemovePath(stereofile.Path(m.Path)); err != nil {
				return fmt.Errorf("%q: %w", m.Path, err)
			}
		}
		ref, err := builder.Add(m)
		if err != nil {
			return fmt.Errorf("%q: %w", e.Path, err)
		}
		s.catalog.AssociateLayer(*ref, layer)
		s.catalog.AssociateOpener(*ref, func() (io.ReadCloser, error) { return s.t.open(index, e) })
		s.t.entries[ref.ID()] = owned{e, index}
	}
	return nil
}
