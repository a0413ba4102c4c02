package source

import (
	"fmt"
	"runtime"
	"slices"
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

// allPlatforms is the value of Options.Platform for every image of an index.
const allPlatforms = "all"

// operatingSystems and architectures are told apart when only one of the two is written.
var (
	operatingSystems = []string{"aix", "android", "darwin", "dragonfly", "freebsd", "hurd", "illumos", "ios", "js", "linux", "nacl", "netbsd", "openbsd", "plan9", "solaris", "wasip1", "windows", "zos"}
	architectures    = []string{"386", "amd64", "arm", "arm64", "loong64", "mips", "mipsle", "mips64", "mips64le", "ppc", "ppc64", "ppc64le", "riscv", "riscv64", "s390", "s390x", "sparc", "sparc64", "wasm"}
)

// ParsePlatform reads "os/arch[/variant]", "os(version)/arch", an operating system or an
// architecture alone, and normalises the names as containerd does: x86_64 is amd64, aarch64 is
// arm64, armhf is arm/v7. What is left out is linux and the architecture of this machine.
func ParsePlatform(s string) (image.Platform, error) {
	parts := strings.Split(s, "/")
	if len(parts) > 3 {
		return image.Platform{}, badPlatform(s)
	}
	os, version := parts[0], ""
	if open := strings.IndexByte(os, '('); open >= 0 {
		if !strings.HasSuffix(os, ")") {
			return image.Platform{}, badPlatform(s)
		}
		os, version = os[:open], os[open+1:len(os)-1]
	}
	for _, part := range append([]string{os}, parts[1:]...) {
		if part == "" || strings.Trim(strings.ToLower(part), "abcdefghijklmnopqrstuvwxyz0123456789_.-") != "" {
			return image.Platform{}, badPlatform(s)
		}
	}
	p := image.Platform{OS: os, OSVersion: version}
	switch len(parts) {
	case 3:
		p.Architecture, p.Variant = parts[1], parts[2]
	case 2:
		p.Architecture = parts[1]
	default:
		return oneWord(s, p)
	}
	return normalise(p), nil
}

func oneWord(s string, p image.Platform) (image.Platform, error) {
	p = normalise(p)
	if slices.Contains(operatingSystems, p.OS) {
		p.Architecture = runtime.GOARCH
		return normalise(p), nil
	}
	arch := normalise(image.Platform{OS: "linux", Architecture: s})
	if p.OSVersion == "" && slices.Contains(architectures, arch.Architecture) {
		return arch, nil
	}
	return image.Platform{}, badPlatform(s)
}

func badPlatform(s string) error {
	return fmt.Errorf("platform %q is not OS/ARCH or OS/ARCH/VARIANT; write for example linux/amd64, linux/arm/v7, or all", clip(s))
}

// normalise brings the spellings of a platform to one, and drops the variant that every processor of
// its kind has.
func normalise(p image.Platform) image.Platform {
	p.OS = strings.ToLower(p.OS)
	if p.OS == "macos" {
		p.OS = "darwin"
	}
	p.Architecture, p.Variant = strings.ToLower(p.Architecture), strings.ToLower(p.Variant)
	switch p.Architecture {
	case "i386":
		p.Architecture, p.Variant = "386", ""
	case "x86_64", "x86-64", "amd64":
		p.Architecture = "amd64"
		if p.Variant == "v1" {
			p.Variant = ""
		}
	case "aarch64", "arm64":
		p.Architecture = "arm64"
		switch p.Variant {
		case "8", "v8", "v8.0":
			p.Variant = ""
		case "9", "9.0", "v9.0":
			p.Variant = "v9"
		}
	case "armhf":
		p.Architecture, p.Variant = "arm", "v7"
	case "armel":
		p.Architecture, p.Variant = "arm", "v6"
	case "arm":
		switch p.Variant {
		case "", "7":
			p.Variant = "v7"
		case "5", "6", "8":
			p.Variant = "v" + p.Variant
		}
	}
	return p
}

// suits ranks how well an image for have runs on want: 0 is exactly, higher is an older variant that
// a newer processor runs too, -1 is not at all.
func suits(want, have image.Platform) int {
	have = normalise(have)
	if have.OS != want.OS || have.Architecture != want.Architecture {
		return -1
	}
	if want.OSVersion != "" && have.OSVersion != "" && !strings.HasPrefix(have.OSVersion, want.OSVersion) {
		return -1
	}
	return slices.Index(variants(want), have.Variant)
}

// variants lists what a processor runs, best first.
func variants(want image.Platform) []string {
	ladder := map[string][]string{
		"amd64": {"v4", "v3", "v2", ""},
		"arm":   {"v8", "v7", "v6", "v5"},
		"arm64": {"v9", ""},
	}[want.Architecture]
	if at := slices.Index(ladder, want.Variant); at >= 0 {
		return ladder[at:]
	}
	return []string{want.Variant}
}

func platformText(p image.Platform) string {
	if p.OS == "" && p.Architecture == "" {
		return "no platform"
	}
	s := p.OS
	if p.OSVersion != "" {
		s += "(" + p.OSVersion + ")"
	}
	s += "/" + p.Architecture
	if p.Variant != "" {
		s += "/" + p.Variant
	}
	return s
}
