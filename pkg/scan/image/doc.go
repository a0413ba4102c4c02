// Package image reads container images: what a reference means, what layers hold, what the file
// system of an image is in the end, and the document that rules of kind image judge.
package image
