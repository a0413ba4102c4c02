package testimage

// treeLayers are about the file system alone: what links, hard links, whiteouts and replaced entries
// come to when packages are found through them. Each package is named after what should be the case.
func treeLayers() []Layer {
	npm := func(path, name string) File {
		return File{Path: path + "/package.json", Data: []byte(`{"name": "` + name + `", "version": "1.0.0", "license": "MIT"}`)}
	}
	link := func(path, target string) File { return File{Path: path, Type: Symlink, Target: target} }
	first := []File{
		{Path: "etc/os-release", Data: []byte("ID=debian\nVERSION_ID=12\n")},
		npm("a/node_modules/stays", "stays"), npm("a/node_modules/goes", "goes"), npm("a/node_modules/replaced", "replaced-before"),
		npm("b/node_modules/under-opaque", "under-opaque"), npm("c/node_modules/dir-becomes-link", "hidden-by-link"),
		npm("d/node_modules/dir-becomes-file", "hidden-by-file"), npm("real/node_modules/through-link", "through-link"),
		link("linked", "real"), link("linked-again", "/linked"), link("loop-a", "loop-b"), link("loop-b", "loop-a"), link("self", "."),
		link("outside", "../../../../real"), link("nowhere", "/does/not/exist"),
		{Path: "hard/package.json", Type: Hardlink, Target: "a/node_modules/stays/package.json"},
		{Path: "./dot/package.json", Data: []byte(`{"name": "dot-slash", "version": "1.0.0"}`)},
		{Path: "/absolute/package.json", Data: []byte(`{"name": "absolute", "version": "1.0.0"}`)},
		{Path: "setuid", Mode: 0o4755, Data: []byte("x")}, {Path: "sticky/", Type: Directory, Mode: 0o1777}, {Path: "pipe", Type: FIFO},
		{Path: "sp ace/ünï/package.json", Data: []byte(`{"name": "unusual-name", "version": "1.0.0"}`)},
		{Path: "ping", Mode: 0o755, Data: []byte("x"), Xattrs: map[string]string{"security.capability": "\x01\x00\x00\x02\x00\x20\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"}},
	}
	second := []File{
		{Path: "a/node_modules/.wh.goes"}, npm("a/node_modules/replaced", "replaced-after"),
		{Path: "b/.wh..wh..opq"}, npm("b/node_modules/above-opaque", "above-opaque"),
		{Path: "c/.wh.node_modules"}, link("c/node_modules", "../real/node_modules"),
		{Path: "d/node_modules", Data: []byte("a file now")},
		npm("linked/node_modules/written-through-link", "replaces-the-link"),
		{Path: ".wh.does-not-exist"}, {Path: "real/node_modules/.wh.nothing"},
	}
	third := []File{
		npm("a/node_modules/goes", "came-back"), npm("a/node_modules/twice", "first-of-two"), npm("a/node_modules/twice", "second-of-two"),
		{Path: "b/node_modules/.wh.above-opaque"}, {Path: "a/node_modules/.wh.stays"},
	}
	return []Layer{
		{Files: first, CreatedBy: "COPY first"},
		{Files: second, Compression: Zstd, CreatedBy: "RUN second"},
		{Files: third, Compression: None, CreatedBy: "RUN third"},
		{CreatedBy: "an empty layer"},
	}
}
