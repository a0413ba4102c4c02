package source

import (
	"testing"

	"github.com/containerd/platforms"
	"github.com/google/go-cmp/cmp"

	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

func TestParsePlatformAsContainerdDoes(t *testing.T) {
	for _, s := range []string{
		"linux/amd64", "linux/x86_64", "linux/x86-64", "Linux/AMD64", "linux/amd64/v1", "linux/amd64/v3", "linux/386", "linux/i386",
		"linux/arm64", "linux/aarch64", "linux/arm64/v8", "linux/arm64/8", "linux/arm64/v9", "linux/arm", "linux/arm/v7", "linux/arm/7", "linux/arm/v6", "linux/armhf", "linux/armel",
		"linux/riscv64", "linux/ppc64le", "linux/s390x", "windows/amd64", "windows(10.0.17763)/amd64", "macos/arm64", "darwin", "linux", "arm64", "amd64", "arm",
		"", "/", "linux/", "/amd64", "linux/arm/v7/x", "nonsense", "linux/*", "*", "linux amd64", "windows(10/amd64", "linux/amd64\n", "..", "linux/../x",
	} {
		got, err := ParsePlatform(s)
		want, wantErr := platforms.Parse(s)
		if (err != nil) != (wantErr != nil) {
			t.Errorf("ParsePlatform(%q) = %v, %v; containerd: %v, %v", s, got, err, want, wantErr)
			continue
		}
		if err != nil {
			continue
		}
		want = platforms.Normalize(want)
		if diff := cmp.Diff(image.Platform{OS: want.OS, Architecture: want.Architecture, Variant: want.Variant, OSVersion: want.OSVersion}, got); diff != "" {
			t.Errorf("ParsePlatform(%q) (-containerd +ours):\n%s", s, diff)
		}
	}
}

func TestSuits(t *testing.T) {
	platform := func(s string) image.Platform { return must(ParsePlatform(s)) }
	for _, tc := range []struct {
		want, have string
		rank       int
	}{
		{"linux/amd64", "linux/amd64", 0},
		{"linux/amd64", "linux/386", -1},
		{"linux/amd64", "linux/amd64/v2", -1},
		{"linux/amd64/v3", "linux/amd64", 2},
		{"linux/arm64", "linux/arm64/v8", 0},
		{"linux/arm64", "linux/arm64/v9", -1},
		{"linux/arm", "linux/arm/v7", 0},
		{"linux/arm/v7", "linux/arm/v6", 1},
		{"linux/arm/v6", "linux/arm/v7", -1},
		{"linux/arm", "linux/arm64", -1},
		{"windows(10.0.17763)/amd64", "windows(10.0.17763.1)/amd64", 0},
		{"windows(10.0.17763)/amd64", "windows(10.0.20348.1)/amd64", -1},
		{"linux/amd64", "windows/amd64", -1},
	} {
		if got := suits(platform(tc.want), platform(tc.have)); got != tc.rank {
			t.Errorf("suits(%s, %s) = %d, want %d", tc.want, tc.have, got, tc.rank)
		}
	}
}
