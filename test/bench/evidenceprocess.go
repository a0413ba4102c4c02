//go:build unix

package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/attest"
	"github.com/sallyport-dev/sallyport/test/bench/corpus"
)

// attester builds sallyport with the companion that verifies.
func (v *vouched) attester() (string, error) {
	sallyport, err := v.sallyport()
	if err != nil {
		return "", err
	}
	_, err = v.build("sallyport-attest", "./cmd/sallyport-attest")
	return sallyport, err
}

// identityFlags ask for the identity, keyFlags for the key.
func (v *vouched) identityFlags() []string {
	return []string{"--trusted-root", filepath.Join(v.dir, "root.json"), "--certificate-identity", workflow, "--certificate-oidc-issuer", tokenIssuer}
}

func (v *vouched) keyFlags() []string { return []string{"--key", filepath.Join(v.dir, "key.pub")} }

// verifies runs "sallyport verify" to its end, which has to say that the image is verified. Memory is the peak
// of the process that needs more, which is the one that verifies, or that of both together, at the worst of many moments.
func (v *vouched) verifies(sallyport string, together bool, s attest.Subject, flags ...string) (cost, error) {
	var said bytes.Buffer
	name := fmt.Sprintf("%s/%s@%s", s.Reference.Registry, s.Reference.Repository, s.Digest)
	c, err := v.run(program{name: sallyport, args: append([]string{"verify", name}, flags...), stdout: &said, tree: together})
	if err == nil && !strings.HasSuffix(said.String(), "\nVERIFIED\n") {
		err = fmt.Errorf("%s: not verified:\n%s", name, &said)
	}
	return c, err
}

const evidenceRounds = 15

func printFiguresHead() { fmt.Printf("  %-44s %10s %10s %10s\n", "", "wall", "CPU", "memory") }

// processes measures whole processes: one that verifies, and two that have nothing to do with evidence.
func (v *vouched) processes() error {
	fmt.Printf("\nevidence: whole processes, the least of %d; memory is that of all of them together\n", evidenceRounds)
	sallyport, err := v.attester()
	if err != nil {
		return err
	}
	signed, err := v.push("signed")
	if err != nil {
		return err
	}
	if err := v.put(signed, attest.CosignSign, v.signature(signed.Digest, byIdentity2())); err != nil {
		return err
	}
	manifest := filepath.Join(v.dir, "pod.yaml")
	if err := corpus.WriteFiles(v.dir, map[string]string{"pod.yaml": pod}); err != nil {
		return err
	}
	rows := []struct {
		name string
		run  func() (cost, error)
		took figures
	}{
		{name: "sallyport --version", run: func() (cost, error) { return v.measure(sallyport, "--version") }},
		{name: "sallyport scan of one Pod", run: func() (cost, error) { return v.measure(sallyport, "scan", manifest, "--config", os.DevNull) }},
		{name: "sallyport verify, one keyless bundle", run: func() (cost, error) { return v.verifies(sallyport, true, signed, v.identityFlags()...) }},
	}
	for round := range evidenceRounds + 1 {
		for i := range rows {
			took, err := rows[i].run()
			if err != nil {
				return err
			}
			if round > 0 { // the first warms the file cache
				rows[i].took = append(rows[i].took, took)
			}
		}
	}
	printFiguresHead()
	for _, r := range rows {
		printFigures(r.name, r.took)
	}
	return nil
}
