// Package testimage makes small container images for tests, in memory and without a network: layers
// from lists of files with modes, owners, links and whiteouts; manifests, indexes, OCI layouts,
// docker-save archives and a registry on loopback from those.
//
//	spec := testimage.Spec{Layers: testimage.Text(t, `
//	-- etc/os-release --
//	ID=debian
//	-- bin -> usr/bin --
//	-- layer zstd RUN rm /etc/os-release --
//	-- etc/.wh.os-release --
//	`)}
//	folder := spec.Layout(t)
//
// All returns images of the ecosystems that catalogues know, each with the traps that file systems of
// images set: folders that are links, hard links, whiteouts, files that a later layer replaces.
// Packages in them are made up, or described in words of our own after the shape of real ones.
//
// Only tests import it.
package testimage
