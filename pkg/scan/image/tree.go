package image

import (
	"path"
	"slices"
	"strings"
)

// Tree is the file system of an image: its layers applied one after the other (OCI image-spec,
// layer.md, applying changesets).
type Tree struct {
	root *Node
}

// Node is a file of a tree. Directories that no layer mentions have no Entry.
type Node struct {
	Entry    *Entry
	Layer    int // whose entry it is
	children map[string]*Node
}

// NewTree applies layers in order.
func NewTree(layers []*Layer) *Tree {
	t := &Tree{root: &Node{children: map[string]*Node{}}}
	for i, l := range layers {
		t.apply(i, l, nil)
	}
	return t
}

// apply changes the tree by one layer. Whiteouts are about lower layers alone, so they go first.
// hidden, if not nil, is told of every node that a whiteout or another type of file takes away.
func (t *Tree) apply(index int, l *Layer, hidden func(path string, n *Node)) {
	for i := range l.Entries {
		dir, base := path.Split(l.Entries[i].Path)
		if !strings.HasPrefix(base, whiteoutPrefix) {
			continue
		}
		parent := t.resolve(dir, false)
		switch {
		case parent == nil:
		case base == opaqueWhiteout:
			parent.each(dir, hidden)
			parent.children = nil
		case !strings.HasPrefix(base, opaqueWhiteout[:8]): // ".wh..wh.": metadata of AUFS
			name := base[len(whiteoutPrefix):]
			parent.children[name].visit(dir+name, hidden)
			delete(parent.children, name)
		}
	}
	for i := range l.Entries {
		e := &l.Entries[i]
		if !strings.HasPrefix(path.Base(e.Path), whiteoutPrefix) {
			t.add(index, e, hidden)
		}
	}
}

// add puts an entry where a runtime would: below the directory that its parents resolve to, since
// parents may be symbolic links.
func (t *Tree) add(layer int, e *Entry, hidden func(string, *Node)) {
	if e.Path == "/" {
		t.root.Entry, t.root.Layer = e, layer
		return
	}
	dir, base := path.Split(e.Path)
	parent := t.resolve(dir, true)
	if parent == nil {
		return // the links above it go round in circles: a runtime could not create it
	}
	if parent.children == nil {
		parent.children = map[string]*Node{}
	}
	old := parent.children[base]
	if old != nil && e.Type == Dir && old.isDir() {
		old.Entry, old.Layer = e, layer
		return
	}
	if old != nil && old.Layer != layer {
		old.visit(e.Path, hidden)
	}
	parent.children[base] = &Node{Entry: e, Layer: layer}
}

func (n *Node) isDir() bool { return n.Entry == nil || n.Entry.Type == Dir }

// maxLinks is how many symbolic links one path may lead through: that of Linux (path_resolution(7)).
const maxLinks = 40

// resolve walks to a directory, through symbolic links and never out of the tree. With make it
// creates what is missing. It returns nil when there is no such directory.
func (t *Tree) resolve(dir string, create bool) *Node {
	steps := strings.Split(strings.Trim(dir, "/"), "/")
	links := 0
	return t.walk(steps, create, &links)
}

func (t *Tree) walk(steps []string, create bool, links *int) *Node {
	stack := []*Node{t.root}
	for i := 0; i < len(steps); i++ {
		at := stack[len(stack)-1]
		switch steps[i] {
		case "", ".":
			continue
		case "..":
			if len(stack) > 1 {
				stack = stack[:len(stack)-1]
			}
			continue
		}
		next := at.children[steps[i]]
		if next != nil && next.Entry != nil && next.Entry.Type == Symlink {
			if *links++; *links > maxLinks {
				return nil
			}
			target := strings.Split(next.Entry.Link, "/")
			if strings.HasPrefix(next.Entry.Link, "/") {
				stack = stack[:1]
			}
			steps = slices.Concat(target, steps[i+1:])
			i = -1
			continue
		}
		if next == nil || !next.isDir() {
			if !create {
				return nil
			}
			// A runtime replaces a file that stands in the way of a directory.
			next = &Node{children: map[string]*Node{}}
			if at.children == nil {
				at.children = map[string]*Node{}
			}
			at.children[steps[i]] = next
		}
		stack = append(stack, next)
	}
	return stack[len(stack)-1]
}

// Lookup returns the file at a path, following symbolic links; nil when there is none.
func (t *Tree) Lookup(name string) *Node {
	for range maxLinks {
		dir, base := path.Split(path.Clean("/" + name))
		if base == "" {
			return t.root
		}
		parent := t.resolve(dir, false)
		if parent == nil {
			return nil
		}
		n := parent.children[base]
		if n == nil || n.Entry == nil || n.Entry.Type != Symlink {
			return n
		}
		name = n.Entry.Link
		if !strings.HasPrefix(name, "/") {
			name = path.Join(dir, name)
		}
	}
	return nil
}

// Walk visits every file in the order of paths. The path is where the file is in the tree, which can
// differ from that of its entry when the layer wrote through a link.
func (t *Tree) Walk(visit func(path string, n *Node)) {
	if t.root.Entry != nil {
		visit("/", t.root)
	}
	t.root.each("/", visit)
}

// each visits what is below a directory; dir ends in a slash.
func (n *Node) each(dir string, visit func(string, *Node)) {
	if visit == nil || n == nil {
		return
	}
	names := make([]string, 0, len(n.children))
	for name := range n.children {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		n.children[name].visit(dir+name, visit)
	}
}

func (n *Node) visit(name string, visit func(string, *Node)) {
	if n == nil || visit == nil {
		return
	}
	if n.Entry != nil {
		visit(name, n)
	}
	n.each(name+"/", visit)
}
