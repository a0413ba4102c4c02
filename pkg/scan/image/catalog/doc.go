// Package catalog finds the packages of an image or a folder with syft. It is the only package that
// imports syft, and only a program of its own links it: syft costs every start 20 ms.
//
// The packages are those that the syft command of the same version finds, since syft's own
// catalogers find them. What differs is where they read: syft unpacks every layer to disk and reads
// files from there; here an Inspector watches the layers stream past and keeps what catalogers will
// ask for. Of executables, which make up most of an image, it keeps the parts that catalogers read
// of those in which they find something (probe.go); what they find nothing in they are not shown
// again (proxy.go). A part that turns out to be missing is fetched by reading its layer once more,
// so that an omission here costs time and never a package.
package catalog
