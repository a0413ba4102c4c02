//go:build linux

package images

import (
	"context"
	"os"
	"path/filepath"
	"strings"
)

const rpmSpec = `Name: acme-base
Version: 1.2.3
Release: 4
Summary: A package to be found
License: MIT
BuildArch: noarch
%description
A package to be found.
%install
mkdir -p %{buildroot}/opt/acme
echo hi > %{buildroot}/opt/acme/hi
%files
/opt/acme/hi
`

// rpmDatabase installs two packages with Debian's rpm.
func rpmDatabase(ctx context.Context, l *lab) error {
	dir := filepath.Join(l.work, "rpm")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	other := strings.NewReplacer("acme-base", "acme-openssl", "1.2.3", "3.0.7", "/hi", "/ssl").Replace(rpmSpec)
	for name, spec := range map[string]string{"acme-base": rpmSpec, "acme-openssl": other} {
		file := filepath.Join(dir, name+".spec")
		if err := os.WriteFile(file, []byte(spec), 0o644); err != nil {
			return err
		}
		if err := l.run(ctx, dir, []string{"SOURCE_DATE_EPOCH=1767225600"}, "rpmbuild", "--quiet", "--define", "_topdir "+dir, "-bb", file); err != nil {
			return err
		}
	}
	packages, err := filepath.Glob(filepath.Join(dir, "RPMS/noarch/*.rpm"))
	if err != nil {
		return err
	}
	to := []string{"--root", l.root, "--dbpath", "/var/lib/rpm"}
	if err := l.run(ctx, dir, nil, "rpm", append(to, "--initdb")...); err != nil {
		return err
	}
	return l.run(ctx, dir, nil, "rpm", append(append(to, "--nodeps", "--noscripts", "-i"), packages...)...)
}

// overlayScript makes what a tree has to get right: removed packages and folders, a folder that was
// removed and made again, files replaced, hard links, links to folders, names that are not ASCII.
const overlayScript = `
rm -rf /app/web/node_modules/minimist /usr/share/doc/curl
rm -rf /app/web/node_modules/moment && mkdir -p /app/web/node_modules/moment
echo '{"name": "moment", "version": "2.30.1", "license": "MIT"}' > /app/web/node_modules/moment/package.json
mkdir -p /opt/acme/lib && ln -s lib /opt/acme/lib64
cp /usr/share/java/guava.jar /opt/acme/lib/guava.jar && ln /opt/acme/lib/guava.jar /opt/acme/lib/guava-hard.jar
ln -s ../lib/guava.jar /opt/acme/lib/guava-loop.jar
cp /usr/local/bin/shfmt /usr/local/bin/shfmt.new && mv /usr/local/bin/shfmt.new /usr/local/bin/shfmt
touch '/opt/acme/füße und mehr.txt'
`

func overlay(ctx context.Context, l *lab) error { return l.inside(ctx, overlayScript) }

const (
	nextPackages = "fastify@4.10.2 pino@8.8.0 uuid@9.0.0 @fastify/static@6.6.0"
	nextProgram  = "golang.org/x/vuln/cmd/govulncheck@v1.3.0"
	nextDepends  = nextPackages + nextProgram
)

// next adds what a team adds to a base that it shares with others.
func next(ctx context.Context, l *lab) error {
	if err := installNPM(ctx, l, "service", "1.0.0", "srv/service", nextPackages); err != nil {
		return err
	}
	return installGo(ctx, l, map[string]string{"govulncheck": nextProgram}, "-s -w")
}
