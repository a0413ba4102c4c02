package image

// Reference names an image, or a manifest of it, in a registry.
type Reference struct {
	Registry   string // "docker.io", "ghcr.io", "127.0.0.1:5000"
	Repository string // "library/nginx"
	Tag        string // "" when there is none
	Digest     string // "sha256:...", or ""
}
