package image

import (
	"path"
	"slices"
	"strings"
)

// Contents is what the layers of an image were found to hold, as far as rules ask. It is written as
// JSON into the cache and into the document that rules see.
type Contents struct {
	Layers         []LayerContents   `json:"layers"`
	Files          Files             `json:"files"`
	DeletedSecrets []FileFact        `json:"deleted_secrets"`
	OS             map[string]string `json:"os,omitempty"` // the fields of os-release(5)
	TooLarge       []string          `json:"too_large,omitempty"`
	// Unread are the layers that were not there to be read, counted from 0.
	Unread []int `json:"unread,omitempty"`
	// Cut names the lists of Files that are longer than a document should be.
	Cut []string `json:"cut,omitempty"`
}

// LayerContents is what is known of a layer that was read.
type LayerContents struct {
	DiffID  string `json:"diff_id"`
	TarSize int64  `json:"tar_size"`
	Files   int    `json:"files"`
}

// Files are the files of an image that rules ask about, sorted by path.
type Files struct {
	SetUID          []FileFact `json:"setuid"`
	SetGID          []FileFact `json:"setgid"`
	WorldWritable   []FileFact `json:"world_writable"`
	Devices         []FileFact `json:"devices"`
	Caches          []FileFact `json:"caches"`
	Shells          []FileFact `json:"shells"`
	PackageManagers []FileFact `json:"package_managers"`
	Capabilities    []FileFact `json:"capabilities"`
	Secrets         []FileFact `json:"secrets"`
	Total           int        `json:"total"`
}

// FileFact is one of them.
type FileFact struct {
	Path  string `json:"path"`
	Type  string `json:"type"`
	Mode  string `json:"mode"`
	UID   int    `json:"uid"`
	GID   int    `json:"gid"`
	Size  int64  `json:"size"`
	Layer int    `json:"layer"`

	Capabilities []string `json:"capabilities,omitempty"`
	What         string   `json:"what,omitempty"`
	Line         int      `json:"line,omitempty"`
	Manager      string   `json:"manager,omitempty"` // of a cache
	Bytes        int64    `json:"bytes,omitempty"`   // of all files in a cache
	Count        int      `json:"count,omitempty"`   // of files in a cache
}

// factsAtMost bounds every list, so that an image of nothing but set-uid files stays a document of
// reasonable size.
const factsAtMost = 2_000

// NewContents looks at the layers of an image, in order; nil is one that was not read.
func NewContents(layers []*Layer) *Contents {
	g := &gatherer{
		c:       &Contents{Layers: make([]LayerContents, len(layers)), DeletedSecrets: []FileFact{}},
		layers:  layers,
		caches:  map[string]*FileFact{},
		secrets: make([]map[string]Secret, len(layers)),
	}
	t := &Tree{root: &Node{children: map[string]*Node{}}}
	for i, l := range layers {
		if l == nil {
			g.c.Unread = append(g.c.Unread, i)
			continue
		}
		g.c.Layers[i] = LayerContents{l.DiffID, l.TarSize, len(l.Entries)}
		g.c.TooLarge = append(g.c.TooLarge, l.TooLarge...)
		g.secrets[i] = map[string]Secret{}
		for _, s := range l.Secrets {
			g.secrets[i][s.Path] = s
		}
		t.apply(i, l, g.hidden)
	}
	t.Walk(g.file)
	g.addCaches()
	g.c.OS = osRelease(t, layers)
	g.c.cut()
	return g.c
}

// cut makes lists of what may be none, and shortens those that are too long.
func (c *Contents) cut() {
	f := &c.Files
	for _, list := range []struct {
		name  string
		facts *[]FileFact
	}{
		{"set-uid files", &f.SetUID}, {"set-gid files", &f.SetGID}, {"world-writable files", &f.WorldWritable}, {"devices", &f.Devices},
		{"caches", &f.Caches}, {"shells", &f.Shells}, {"package managers", &f.PackageManagers}, {"files with capabilities", &f.Capabilities},
		{"files with secrets", &f.Secrets}, {"deleted files with secrets", &c.DeletedSecrets},
	} {
		if *list.facts == nil {
			*list.facts = []FileFact{}
		}
		if len(*list.facts) > factsAtMost {
			*list.facts = (*list.facts)[:factsAtMost]
			c.Cut = append(c.Cut, list.name)
		}
	}
}

type gatherer struct {
	c       *Contents
	layers  []*Layer
	caches  map[string]*FileFact
	secrets []map[string]Secret
}

func fact(name string, n *Node) FileFact {
	e := n.Entry
	return FileFact{Path: name, Type: e.Type.String(), Mode: e.ModeText(), UID: e.UID, GID: e.GID, Size: e.Size, Layer: n.Layer}
}

func add(list *[]FileFact, f FileFact) { *list = append(*list, f) }

// hidden is told of files that a later layer takes away: they are still in the image.
func (g *gatherer) hidden(name string, n *Node) {
	if s, ok := g.secrets[n.Layer][n.Entry.Path]; ok {
		f := fact(name, n)
		f.What, f.Line = s.What, s.Line
		add(&g.c.DeletedSecrets, f)
	}
}

func (g *gatherer) file(name string, n *Node) {
	e, f := n.Entry, &g.c.Files
	f.Total++
	switch e.Type {
	case CharDevice, BlockDevice:
		add(&f.Devices, fact(name, n))
	case Dir:
		if e.Mode&0o002 != 0 && e.Mode&Sticky == 0 {
			add(&f.WorldWritable, fact(name, n))
		}
	case File, HardLink:
		g.regular(name, n)
	case Symlink:
		g.tool(name, n)
	}
}

func (g *gatherer) regular(name string, n *Node) {
	e, f := n.Entry, &g.c.Files
	if e.Mode&SetUID != 0 {
		add(&f.SetUID, fact(name, n))
	}
	if e.Mode&SetGID != 0 && e.Mode&0o010 != 0 { // without group execution the bit means locking
		add(&f.SetGID, fact(name, n))
	}
	if e.Mode&0o002 != 0 {
		add(&f.WorldWritable, fact(name, n))
	}
	if e.Capabilities != "" {
		with := fact(name, n)
		with.Capabilities = capabilityNames(e.Capabilities)
		add(&f.Capabilities, with)
	}
	if s, ok := g.secrets[n.Layer][e.Path]; ok {
		with := fact(name, n)
		with.What, with.Line = s.What, s.Line
		add(&f.Secrets, with)
	}
	if e.Executable() {
		g.tool(name, n)
	}
	if manager, folder := cacheOf(name); manager != "" && e.Size > 0 {
		c := g.caches[folder]
		if c == nil {
			c = &FileFact{Path: folder, Type: Dir.String(), Mode: "0755", Layer: n.Layer, Manager: manager}
			g.caches[folder] = c
		}
		c.Bytes += e.Size
		c.Count++
	}
}

var shells = []string{"sh", "bash", "dash", "ash", "zsh", "ksh", "mksh", "ksh93", "csh", "tcsh", "fish", "rbash", "busybox", "toybox", "pwsh"}

var managers = []string{
	"apt", "apt-get", "aptitude", "dpkg", "apk", "rpm", "dnf", "dnf5", "microdnf", "tdnf", "yum", "zypper", "pacman", "emerge", "opkg", "nix-env",
	"pip", "pip3", "npm", "npx", "yarn", "pnpm", "gem", "composer", "conda", "mamba", "cargo",
}

// tool tells shells and package managers from the names of executables in the folders for them.
func (g *gatherer) tool(name string, n *Node) {
	switch path.Dir(name) {
	case "/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin", "/busybox", "/opt/bin":
	default:
		return
	}
	base := path.Base(name)
	if slices.Contains(shells, base) {
		add(&g.c.Files.Shells, fact(name, n))
	}
	if slices.Contains(managers, base) {
		add(&g.c.Files.PackageManagers, fact(name, n))
	}
}

// cacheFolders are where package managers keep what they can fetch again.
var cacheFolders = []struct{ manager, folder, suffix string }{
	{"apt", "/var/cache/apt/archives", ".deb"},
	{"apt", "/var/cache/apt", ".bin"},
	{"apt", "/var/lib/apt/lists", ""},
	{"apk", "/var/cache/apk", ""},
	{"apk", "/etc/apk/cache", ""},
	{"dnf", "/var/cache/dnf", ""},
	{"dnf", "/var/cache/libdnf5", ""},
	{"yum", "/var/cache/yum", ""},
	{"tdnf", "/var/cache/tdnf", ""},
	{"zypper", "/var/cache/zypp", ""},
	{"pacman", "/var/cache/pacman/pkg", ""},
}

// homeCaches are below somebody's home.
var homeCaches = []struct{ manager, folder string }{
	{"pip", "/.cache/pip/"}, {"npm", "/.npm/_cacache/"}, {"yarn", "/.cache/yarn/"}, {"yarn", "/.yarn/berry/cache/"},
	{"pnpm", "/.local/share/pnpm/store/"}, {"go", "/.cache/go-build/"}, {"cargo", "/.cargo/registry/cache/"},
	{"maven", "/.m2/repository/"}, {"gradle", "/.gradle/caches/"}, {"composer", "/.composer/cache/"}, {"uv", "/.cache/uv/"},
	{"conda", "/conda/pkgs/"}, {"gem", "/.gem/cache/"},
}

// cacheOf returns the cache folder that a file is in.
func cacheOf(name string) (manager, folder string) {
	for _, c := range cacheFolders {
		if strings.HasPrefix(name, c.folder+"/") && strings.HasSuffix(name, c.suffix) && !strings.HasSuffix(name, "/lock") {
			return c.manager, c.folder
		}
	}
	if !strings.Contains(name, "/.") && !strings.Contains(name, "/conda/") {
		return "", ""
	}
	for _, c := range homeCaches {
		if i := strings.Index(name, c.folder); i >= 0 {
			return c.manager, name[:i+len(c.folder)-1]
		}
	}
	return "", ""
}

func (g *gatherer) addCaches() {
	for _, c := range g.caches {
		add(&g.c.Files.Caches, *c)
	}
	slices.SortFunc(g.c.Files.Caches, func(a, b FileFact) int { return strings.Compare(a.Path, b.Path) })
}
