package image

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestTree applies layers, and lists what is there in the end: the path, the layer it is of, and the
// path it has there when that is another one.
func TestTree(t *testing.T) {
	for _, test := range []struct {
		name   string
		layers [][]member
		want   string
	}{
		{"files add up", [][]member{{file("a", "")}, {file("b/c", "")}}, "/a@0 /b/c@1"},
		{"a file is replaced", [][]member{{file("a", "1")}, {file("a", "2")}}, "/a@1"},
		{"a whiteout", [][]member{{file("d/a", ""), file("d/b", "")}, {file("d/.wh.a", "")}}, "/d/b@0"},
		{"a whiteout of a directory", [][]member{{dir("d"), file("d/a/b", ""), file("e", "")}, {file(".wh.d", "")}}, "/e@0"},
		{"a whiteout is about lower layers", [][]member{{file("d/a", "")}, {file("d/a", ""), file("d/.wh.a", "")}}, "/d/a@1"},
		{"a whiteout of nothing", [][]member{{file("a", "")}, {file(".wh.b", ""), file("x/.wh.y", "")}}, "/a@0"},
		{"what was deleted comes back", [][]member{{file("a", "")}, {file(".wh.a", "")}, {file("a", "")}}, "/a@2"},
		{"an opaque directory", [][]member{{dir("d"), file("d/a", ""), file("d/e/b", "")}, {dir("d"), file("d/.wh..wh..opq", ""), file("d/c", "")}}, "/d@1 /d/c@1"},
		{"an opaque directory, said last", [][]member{{file("d/a", "")}, {file("d/c", ""), file("d/.wh..wh..opq", "")}}, "/d/c@1"},
		{"the root is opaque", [][]member{{file("a", "")}, {file(".wh..wh..opq", ""), file("b", "")}}, "/b@1"},
		{"through a link", [][]member{{dir("usr/lib"), link("lib", "usr/lib")}, {file("lib/x", "")}}, "/lib@0 /usr/lib@0 /usr/lib/x@1(/lib/x)"},
		{"through a link to the root", [][]member{{link("self", "/"), link("up", "../../..")}, {file("self/a", ""), file("up/b", "")}}, "/a@1(/self/a) /b@1(/up/b) /self@0 /up@0"},
		{"a whiteout through a link", [][]member{{file("usr/lib/x", ""), link("lib", "usr/lib")}, {file("lib/.wh.x", "")}}, "/lib@0"},
		{"a whiteout of a link", [][]member{{file("usr/lib/x", ""), link("lib", "usr/lib")}, {file(".wh.lib", "")}}, "/usr/lib/x@0"},
		{"a directory takes the place of a file", [][]member{{file("a", "")}, {dir("a"), file("a/b", "")}}, "/a@1 /a/b@1"},
		{"a directory that is only implied, too", [][]member{{file("a", "")}, {file("a/b", "")}}, "/a/b@1"},
		{"a file takes the place of a directory", [][]member{{file("a/b", "")}, {file("a", "")}}, "/a@1"},
		{"a link takes the place of a directory", [][]member{{file("a/b", ""), file("c/d", "")}, {link("a", "c")}}, "/a@1 /c/d@0"},
		{"links in a circle", [][]member{{link("a", "b"), link("b", "a")}, {file("a/x", "")}}, "/a@0 /b@0"},
		{"metadata of AUFS", [][]member{{file("plnk", "")}, {file(".wh..wh.plnk", ""), file(".wh..wh.aufs", "")}}, "/plnk@0"},
		{"a directory keeps what is in it", [][]member{{dir("d"), file("d/a", "")}, {dir("d")}}, "/d@1 /d/a@0"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var archives [][]byte
			for _, members := range test.layers {
				archives = append(archives, archive(t, members...))
			}
			var got []string
			NewTree(mustLoad(t, imageOf(archives...), Options{})).Walk(func(path string, n *Node) {
				text := path + "@" + string(rune('0'+n.Layer))
				if n.Entry.Path != path {
					text += "(" + n.Entry.Path + ")"
				}
				got = append(got, text)
			})
			if diff := cmp.Diff(test.want, strings.Join(got, " ")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestLookup(t *testing.T) {
	tree := NewTree(mustLoad(t, imageOf(archive(t,
		file("usr/lib/os-release", ""), link("etc/os-release", "../usr/lib/os-release"), link("lib", "usr/lib"), link("loop", "loop"), link("dead", "/nothing"), link("abs", "/lib"),
	)), Options{}))
	for name, want := range map[string]string{
		"/etc/os-release": "/usr/lib/os-release", "/lib/os-release": "/usr/lib/os-release", "/abs/os-release": "/usr/lib/os-release", "usr/lib/os-release": "/usr/lib/os-release",
		"/loop": "", "/loop/x": "", "/dead": "", "/nothing": "", "/../../lib/os-release": "/usr/lib/os-release",
	} {
		got := ""
		if n := tree.Lookup(name); n != nil && n.Entry != nil {
			got = n.Entry.Path
		}
		if got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}
