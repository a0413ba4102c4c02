package catalog

import "runtime/debug"

// SetMemory is for the main of a program that catalogs one image and ends. Most of what is read is
// needed until the end, so that collecting garbage often finds little: memory may grow to five times
// what is in use, and from half a gigabyte on it is collected as usual and more.
func SetMemory() {
	debug.SetGCPercent(400)
	debug.SetMemoryLimit(480 << 20)
}
