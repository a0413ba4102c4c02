package source

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Kinds of sources; each is its own scheme.
const (
	kindRegistry      = "registry"
	kindDocker        = "docker"
	kindPodman        = "podman"
	kindDockerArchive = "docker-archive"
	kindOCIArchive    = "oci-archive"
	kindOCIDir        = "oci-dir"
	kindRootFS        = "dir"
)

// target is what a name turned out to be.
type target struct {
	kind    string
	rest    string   // of the name, without the scheme
	archive *archive // when finding out took reading its index
}

// detect says what a name is. Daemons are never a guess.
func detect(name string, limits Limits) (target, error) {
	scheme, after, _ := strings.Cut(name, ":")
	switch scheme {
	case kindDockerArchive, kindOCIArchive, kindOCIDir, kindRootFS:
		if after != "" {
			return target{kind: scheme, rest: after}, nil
		}
	case kindRegistry, kindDocker, kindPodman:
		// "registry:5000/app" is a host with a port, to every runtime.
		if port, _, ok := strings.Cut(after, "/"); ok && port != "" && strings.Trim(port, "0123456789") == "" {
			return target{kind: kindRegistry, rest: name}, nil
		}
		// "docker:27" and "registry:2" are images on Docker Hub too. What is judged must be what was
		// meant, so the user says.
		if after != "" && scheme != kindPodman && !strings.ContainsAny(after, ":/@") && !isDigest("sha256:"+after) {
			return target{}, ambiguous(scheme, after)
		}
		if after != "" {
			return target{kind: scheme, rest: after}, nil
		}
	}
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist) && looksLikePath(name):
		return target{}, fmt.Errorf("there is no file or folder %q", clip(name))
	case err != nil:
		// No such name, or none that a file could have.
		return target{kind: kindRegistry, rest: name}, nil
	case info.IsDir():
		kind, err := detectDir(name)
		return target{kind: kind, rest: name}, err
	case info.Mode().IsRegular():
		return detectFile(name, limits)
	}
	return target{}, fmt.Errorf("%q is neither a file nor a folder", clip(name))
}

func ambiguous(scheme, rest string) error {
	meant := "the image " + rest + " of the Docker daemon"
	if scheme == kindRegistry {
		meant = "the image " + rest + " of a registry"
	}
	return fmt.Errorf("%q can be the image %s with the tag %s, or %s: write registry:%s:%s or %s:%s:latest",
		scheme+":"+rest, scheme, rest, meant, scheme, rest, scheme, rest)
}

// looksLikePath says whether a name that is no file was meant as one.
func looksLikePath(name string) bool {
	return strings.HasPrefix(name, "/") || strings.HasPrefix(name, "./") || strings.HasPrefix(name, "../") ||
		strings.HasSuffix(name, ".tar") || strings.HasSuffix(name, ".tar.gz") || strings.HasSuffix(name, ".tgz")
}

func detectDir(path string) (string, error) {
	if _, err := os.Stat(filepath.Join(path, "oci-layout")); err == nil {
		return kindOCIDir, nil
	}
	for _, sign := range []string{"etc", "usr", "bin", "lib"} {
		if info, err := os.Stat(filepath.Join(path, sign)); err == nil && info.IsDir() {
			return kindRootFS, nil
		}
	}
	return "", fmt.Errorf("the folder %q is neither an OCI layout nor a root file system; write dir:%s to take it for one, or registry:%s for the image of that name", clip(path), clip(path), clip(path))
}

func detectFile(path string, limits Limits) (target, error) {
	a, err := readArchive(path, limits)
	if err != nil {
		return target{}, err
	}
	switch {
	case a.has("oci-layout") && a.has("index.json"):
		return target{kind: kindOCIArchive, rest: path, archive: a}, nil
	case a.has("manifest.json"):
		return target{kind: kindDockerArchive, rest: path, archive: a}, nil
	}
	err = fmt.Errorf("the archive %q holds no image: it has neither manifest.json, as docker save writes it, nor the index.json of an OCI layout", clip(path))
	return target{}, errors.Join(err, a.Close())
}
