package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/sallyport-dev/sallyport/pkg/attest/companion"
)

// attestFlags say how evidence is reached: by the companion that verifies and signs, which speaks to registries.
type attestFlags struct {
	registryFlags
	program string
}

func (f *attestFlags) register(cmd *cobra.Command) {
	f.registryFlags.register(cmd)
	registerAttestProgram(cmd, &f.program)
}

func registerAttestProgram(cmd *cobra.Command, program *string) {
	cmd.Flags().StringVar(program, "attest-program", "", "`path` of "+companion.Program+" (default: beside sallyport)")
}

// ask asks the companion; its errors have the exit codes of ours.
func (f *attestFlags) ask(ctx context.Context, io streams, r companion.Request) (*companion.Answer, error) {
	r.Registry = companion.Registry{PlainHTTP: f.plainHTTP, TokenHosts: f.tokenHosts, PrivateHosts: f.privateHosts}
	client := companion.Client{Program: f.program, Stderr: io.err}
	answer, err := client.Ask(ctx, r)
	if err == nil || ctx.Err() != nil {
		return answer, err
	}
	if e, ok := errors.AsType[*companion.Error](err); ok {
		switch {
		case e.Usage:
			return nil, &exitError{exitUsage, err}
		case e.Refused:
			return nil, &exitError{exitDeny, err}
		}
	}
	return nil, &exitError{exitNotJudged, err}
}

// passwordVariables hold the password of a private key; the second is cosign's.
var passwordVariables = []string{"SALLYPORT_KEY_PASSWORD", "COSIGN_PASSWORD"}

// password finds that of a private key: in the environment, where an empty one is one too, or by asking whoever
// sits at the terminal. A key that is not encrypted needs none.
func password(io streams, key string) ([]byte, error) {
	for _, name := range passwordVariables {
		if text, ok := os.LookupEnv(name); ok {
			return []byte(text), nil
		}
	}
	if key == "" || strings.Contains(key, "://") || !encryptedKey(key) {
		return nil, nil
	}
	return askPassword(io, "password of "+key+": ")
}

// newPassword is for a key that does not exist yet, so it is typed twice.
func newPassword(io streams) ([]byte, error) {
	for _, name := range passwordVariables {
		if text, ok := os.LookupEnv(name); ok {
			return []byte(text), nil
		}
	}
	first, err := askPassword(io, "password of the new key (empty for none): ")
	if err != nil {
		return nil, err
	}
	second, err := askPassword(io, "again: ")
	if err == nil && !bytes.Equal(first, second) {
		err = errors.New("the passwords are not the same; nothing was written")
	}
	return first, err
}

func askPassword(io streams, prompt string) ([]byte, error) {
	file, ok := io.in.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return nil, fmt.Errorf("a password is needed and nobody is there to type it; set the variable %s", passwordVariables[0])
	}
	fmt.Fprint(io.err, prompt)
	text, err := term.ReadPassword(int(file.Fd()))
	fmt.Fprintln(io.err)
	return text, err
}

// encryptedKey looks at a key file. Whatever is wrong with it, the companion says better.
func encryptedKey(path string) bool {
	head, err := readHead(path)
	if err != nil {
		return false
	}
	lines := bufio.NewScanner(bytes.NewReader(head))
	for lines.Scan() {
		if line := lines.Text(); strings.HasPrefix(line, "-----BEGIN ") {
			return strings.Contains(line, "ENCRYPTED")
		}
	}
	return false
}

// layoutPath tells an OCI layout from a reference and returns its folder.
func layoutPath(name string) (string, bool) {
	if path, ok := strings.CutPrefix(name, "oci-dir:"); ok {
		return path, true
	}
	info, err := os.Stat(filepath.Join(filepath.FromSlash(name), "oci-layout"))
	return name, err == nil && info.Mode().IsRegular()
}

// evidenceName is the name of something that has a place for evidence: a reference, or an OCI layout as
// "oci-dir:PATH".
func evidenceName(name string) (string, error) {
	if path, ok := layoutPath(name); ok {
		return "oci-dir:" + path, nil
	}
	for _, scheme := range []string{"docker", "podman", "docker-archive", "oci-archive", "dir"} {
		if strings.HasPrefix(name, scheme+":") {
			return "", fmt.Errorf("%s is in no registry and no OCI layout, where evidence is kept; push it, or if that is the name of an image write registry:%s", name, name)
		}
	}
	return strings.TrimPrefix(name, "registry:"), nil
}

// annotations reads KEY=VALUE pairs.
func annotations(list []string) (map[string]string, error) {
	if len(list) == 0 {
		return nil, nil
	}
	out := map[string]string{}
	for _, text := range list {
		key, value, ok := strings.Cut(text, "=")
		if !ok || key == "" {
			return nil, fmt.Errorf("--annotation %q: write KEY=VALUE", text)
		}
		if _, twice := out[key]; twice {
			return nil, fmt.Errorf("--annotation %q: %s has a value already", text, key)
		}
		out[key] = value
	}
	return out, nil
}
