// Package gather finds out what is known about one image: it asks the stores, has every candidate verified,
// and lets the trust configuration make facts of the claims.
//
// The flow of Gatherer.Facts: the entries that match say where evidence is kept; every place is asked about
// the image's digest and about that of its index, all at the same time; all candidates are verified, a few at
// a time, and none is left out because another was good enough; Trust.Assess counts.
//
// Answers are remembered in a Cache under everything that they depend on, for a limited time, and only when
// every place answered: what could not be found out is asked again. Whoever asks about the same image at the
// same time waits for one answer; who stops waiting stops nobody else.
//
// What it refuses to do: to remember a tag; to take an error for "there is none"; to outlive a limit of age that
// an entry sets because the answer was remembered.
package gather
