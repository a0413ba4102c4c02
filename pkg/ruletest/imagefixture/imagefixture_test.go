package imagefixture

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const example = `
image: ghcr.io/acme/app:1.2
platform: windows/amd64
os_version: 10.0.20348.1
requested: linux/arm64/v8
created: 2026-01-02T03:04:05Z
config: {User: "1000", Env: ["A=b"], ExposedPorts: {"22/tcp": {}}, Healthcheck: {Test: [CMD, x]}}
annotations: {org.opencontainers.image.base.name: docker.io/library/debian:12}
layers:
  - created_by: COPY . /
    files:
      - /etc/empty
      - {path: /usr/bin/x, mode: "4755", content: text, uid: 7, size: 100}
      - {path: /usr/bin/ping, mode: "0755", content: x, capabilities: [cap_net_raw]}
      - {path: /bin/sh, type: link, link: /usr/bin/x}
      - {path: /dev/sda, type: block, mode: "0660"}
      - {path: /root/.git-credentials, content: "https://bot:hunter2@git.example.com\n"}
  - {created_by: ENV A=b, empty: true}
  - {files: [/root/.wh..git-credentials]}
`

func TestInput(t *testing.T) {
	in, err := Input(t.Context(), "fail.image.yaml", []byte(example))
	if err != nil {
		t.Fatal(err)
	}
	doc, _ := in.Document.Go()
	for path, want := range map[string]any{
		"name": "ghcr.io/acme/app:1.2", "reference.repository": "acme/app", "platform.os_version": "10.0.20348.1", "requested_platform.variant": "v8",
		"created": "2026-01-02T03:04:05Z", "config.user": "1000", "base.name": "docker.io/library/debian:12",
		"files.setuid.0.path": "/usr/bin/x", "files.setuid.0.mode": "4755", "files.devices.0.type": "block", "files.shells.0.path": "/bin/sh",
		"files.capabilities.0.capabilities.0": "cap_net_raw", "deleted_secrets.0.what": "credentials for git", "layers.0.created_by": "COPY . /",
	} {
		if got := at(doc, path); !cmp.Equal(got, want) {
			t.Errorf("%s: %v, want %v", path, got, want)
		}
	}
	if in.Source.File != "fail.image.yaml" {
		t.Errorf("source %v", in.Source)
	}
}

func TestInputOfNothingIsAnImage(t *testing.T) {
	in, err := Input(t.Context(), "pass.image.yaml", nil)
	if doc, _ := in.Document.Go(); err != nil || at(doc, "name") != "example.com/fixture:1.0" {
		t.Error(doc, err)
	}
}

func TestInputUnread(t *testing.T) {
	in, err := Input(t.Context(), "pass.image.yaml", []byte("unread: true\nlayers: [{files: [/a]}]\n"))
	if doc, _ := in.Document.Go(); err != nil || at(doc, "files") != nil || at(doc, "unknown.0.what") != "files" {
		t.Error(doc, err)
	}
}

func TestInputOfAForeignLayer(t *testing.T) {
	in, err := Input(t.Context(), "pass.image.yaml", []byte(`layers:
  - files: [/a]
  - {media_type: application/vnd.oci.image.layer.nondistributable.v1.tar+gzip, files: [/b]}
`))
	doc, _ := in.Document.Go()
	if err != nil || at(doc, "unknown.0.what") != "files" || at(doc, "layers.1.foreign") != true || at(doc, "layers.1.files") != nil || at(doc, "files.total") != json.Number("1") {
		t.Error(doc, err)
	}
}

func TestInputWithEvidence(t *testing.T) {
	const fixture = `
image: ghcr.io/acme/app:1.2
evidence:
  index_digest: sha256:1
  now: 2026-03-01T00:00:00Z
  trust:
    authorities: {release: {keys: [{file: a.pub}]}, ci: {keys: [{file: b.pub}]}}
    images:
      - match: [ghcr.io/acme/*]
        signatures: {from: [release, ci], maxAge: 30d}
  claims:
    - {signature: true, subject: index, signers: [{authority: release, kind: key, time: 2026-02-20T00:00:00Z}]}
    - {predicate_type: https://slsa.dev/provenance/v1, predicate: {a: [1]}, signers: [{authority: ci}]}
  unreachable: [{what: ghcr.io, why: "503"}]
  roots: [{name: public-good, too_old: true}]
  previous: {digest: "sha256:2", signers: [release]}
`
	in, err := Input(t.Context(), "fail.image.yaml", []byte(fixture))
	if err != nil {
		t.Fatal(err)
	}
	facts, _ := in.Facts.Go()
	for path, want := range map[string]any{
		"evidence.index_digest": "sha256:1", "evidence.entries.0.needs.0.counted.0": "release", "evidence.entries.0.needs.0.met": false,
		"evidence.entries.0.needs.0.unsure": true, "evidence.attestations.0.predicate.a.0": json.Number("1"), "evidence.roots.0.too_old": true,
		"evidence.previous.signers.0": "release",
	} {
		if got := at(facts, path); !cmp.Equal(got, want) {
			t.Errorf("%s: %v, want %v", path, got, want)
		}
	}
	if in, err := Input(t.Context(), "x", nil); err != nil || !in.Facts.IsZero() {
		t.Errorf("facts without evidence: %v, %v", in.Facts, err)
	}
}

func TestInputErrors(t *testing.T) {
	for data, want := range map[string]string{
		"imagee: x":              "field imagee not found",
		"layers: [{file: [/a]}]": "field file not found",
		"layers: [{files: [{path: /a, modes: x}]}]":                            `line 1: a file has no "modes"`,
		"layers: [{files: [a]}]":                                               "x.image.yaml: layer 1: a: the path of a file begins with a slash",
		"layers: [{files: [{path: /a, mode: rwx}]}]":                           `the mode "rwx" is not`,
		"layers: [{files: [{path: /a, type: folder}]}]":                        `the type "folder" is not one of`,
		"layers: [{files: [{path: /a, link: b}]}]":                             "links, and only they, say where they lead",
		"layers: [{files: [{path: /a, capabilities: [x]}]}]":                   `there is no capability "x"`,
		"layers: [{files: [{path: /a, size: 99999999999}]}]":                   "a fixture need not be larger",
		"layers: [{empty: true, files: [/a]}]":                                 "layer 1: it is empty and has files",
		"image: UPPER":                                                         "image: ",
		"platform: linux":                                                      `platform: "linux" is not OS/ARCHITECTURE`,
		"evidence: {claim: []}":                                                "field claim not found",
		"evidence: {claims: [{signed: true}]}":                                 `evidence: claims: json: unknown field "signed"`,
		"evidence: {trust: {images: [{match: [a], signatures: {from: [b]}}]}}": `there is no authority "b"`,
		"image: a\n---\nimage: b":                                              "more than one YAML document",
	} {
		if _, err := Input(t.Context(), "x.image.yaml", []byte(data)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", data, err, want)
		}
	}
}

// at follows a path of keys and indexes.
func at(v any, path string) any {
	for step := range strings.SplitSeq(path, ".") {
		switch node := v.(type) {
		case map[string]any:
			v = node[step]
		case []any:
			if int(step[0]-'0') >= len(node) {
				return nil
			}
			v = node[step[0]-'0']
		}
	}
	return v
}
