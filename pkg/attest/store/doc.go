// Package store finds evidence about images where it is kept, and puts it there. What it finds are
// candidates: bytes that have the digests under which they were named, and nothing more is believed of them.
//
// Evidence about one digest may be in several places of one repository, and all of them are always looked
// at, for whoever writes to one of them must not be able to hide what is in another:
//
//   - the registry's list of referrers (OCI distribution-spec), page by page, without a filter;
//   - the tag sha256-<hex>, which stands for that list where the registry has none;
//   - cosign's tags sha256-<hex>.sig and sha256-<hex>.att.
//
// Find works in three rounds, each of which sends its requests at once: the places are listed; the manifests
// that refer to the image are read, and those whose subject is another digest are put aside; the layers that may
// be evidence are read. Artifact types, media types and annotations order the work. What a layer is, its
// media type says, and where that says nothing, its content.
//
// A stranger who may write to a repository may fill it. Limits bound what is read; what they cut off is
// named as a problem, never dropped silently. The order of work keeps a flood from starving what counts:
// kinds of evidence take turns, those that the trust configuration asks for first, small ones before large
// ones, and of one kind the oldest and newest alternately. What is by a trusted key comes before all; in a flood its
// signature is tried, for anybody can say that something is.
//
// "Not there" is an answer. No answer is a problem, which says what could not be found out and why.
//
// Put writes a Sigstore bundle as cosign v3 does, or appends to cosign's tags. Blobs go first and the manifest
// last, so that nothing half-written is ever found; writing the same thing twice changes nothing.
//
// Folders with OCI layouts and files with bundles are read by the same rules.
package store
