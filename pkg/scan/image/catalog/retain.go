package catalog

import (
	"path"
	"strings"
)

// retained reports whether a content is kept whole: it is one that catalogers read of their own
// accord, or beside one of those. TestRetained holds the lists against what the catalogers ask for.
func retained(name string, size int64) bool {
	base := path.Base(name)
	switch {
	case size > retainedSize:
		return isArchive(base) || isDatabase(name)
	case retainedNames[base], retainedExtensions[path.Ext(base)], isLicense(base), isArchive(base):
		return true
	}
	if path.Ext(base) == ".pm" && strings.Contains(name, "/perl") && !strings.HasPrefix(name, "/usr/share/") && !strings.HasPrefix(name, "/usr/lib/") {
		return true // what CPAN has installed is read for its version, and not what a distribution has
	}
	for _, part := range retainedParts {
		if strings.Contains(name, part) {
			return true
		}
	}
	return isDatabase(name)
}

// retainedSize is the size beyond which only archives and databases are kept: what catalogers read
// otherwise is text that people or package managers write. A larger one is fetched when it is asked
// for.
const retainedSize = 8 << 20

var retainedNames = set(
	"os-release", "system-release-cpe", "redhat-release", "debian_version", "alpine-release", "lsb-release", "centos-release",
	"package.json", "packages.lock.json", "installed.json", "pyvenv.cfg", "DESCRIPTION", "release", "conaninfo.txt", "elixir.app",
	"METADATA", "PKG-INFO", "RECORD", "top_level.txt", "direct_url.json", "installed-files.txt", "requires.txt",
	"manifest.yaml", "snapcraft.yaml", "dpkg.yaml", "CONTENTS", "SIZE", "desc", "files", "mtree", ".packlist", "install.json", "perllocal.pod", "META.json", "META.yml", "MYMETA.json",
	".bitnami_components.json", "libman.json", "VERSION", "version", "Info.plist", "license_groups", "schema", "90ubuntu-advantage", "status.json", "repositories",
	"go.mod", "go.sum", "composer.json", "package-lock.json", "Gemfile.lock", "pom.xml", "INSTALL_RECEIPT.json", "changelog.Debian.gz",
)

var retainedExtensions = set(
	".gemspec", ".rockspec", ".md5sums", ".conffiles", ".egg-info", ".reg", ".spdx", ".app", ".sources",
)

// retainedParts are parts of paths, each with the folder that makes it unmistakable.
var retainedParts = []string{
	"/lib/dpkg/status", "/lib/dpkg/info/", "/lib/opkg/", "/lib/apk/db/", "/share/doc/", "/conda-meta/", "/content_manifests/", "/etc/apt/sources.list.d/",
	"/Cellar/", "/Taps/", "/wp-content/plugins/", "/nix/var/nix/db/", "/dist-info/", ".dist-info/", "/DIST-INFO/", ".egg-info/", "/EGG-INFO/", "/pacman/local/",
	".deps.json", ".runtimeconfig.json", "/share/licenses/",
}

// isDatabase recognises the databases of rpm and nix, which can be large.
func isDatabase(name string) bool {
	base := path.Base(name)
	return strings.Contains(name, "/rpm/") && (base == "Packages" || base == "Packages.db" || strings.HasPrefix(base, "rpmdb.sqlite")) ||
		strings.Contains(name, "/nix/var/nix/db/")
}

var archiveExtensions = set(".jar", ".war", ".ear", ".par", ".sar", ".nar", ".kar", ".jpi", ".hpi", ".lpkg", ".zip", ".far", ".rar", ".zap")

func isArchive(base string) bool { return archiveExtensions[path.Ext(base)] }

// isLicense recognises the files that catalogers look for licences in.
func isLicense(base string) bool {
	lower := strings.ToLower(base)
	for _, word := range []string{"licen", "copying", "copyright", "notice", "unlicense", "eula", "legal", "mit", "apache", "bsd", "gpl", "lgpl", "mpl"} {
		if strings.HasPrefix(lower, word) {
			return true
		}
	}
	return strings.Contains(lower, "license") && !strings.HasSuffix(lower, ".js") && !strings.HasSuffix(lower, ".py")
}

func set(words ...string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}
