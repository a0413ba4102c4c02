// Package images is the laboratory of the benchmarks of images: it makes a big, real image (Debian,
// Python, Perl, Ruby, Java, Node.js, Go and an rpm database; more than 500 MB in ten layers) from
// Debian's packages, npm and Go modules, and variants of it.
//
// A recipe is a list of steps. Each runs against one root file system; what changed since the step
// before becomes a layer (tree.go), removed files become whiteouts. Layers, and so images, depend on
// the recipe and the versions that the registries serve; times are clamped to one instant. What was
// built is kept, and built again only when the recipe changes.
//
// It needs root, debootstrap, rpm and rpmbuild, npm, and unshare. Nothing but benchmarks imports it.
package images
