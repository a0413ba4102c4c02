// Package companion is how a program has evidence verified and made without linking what does it: sigstore-go,
// the cloud's SDKs and notation cost every start 4 to 8 ms and 11 to 24 MB, which a scan of files would pay for
// nothing. So a companion program, installed beside, does that work.
//
// A Request goes to its standard input and an Answer comes from its standard output, both as JSON: one request a
// process. Client is the asking side, Serve with a Backend the answering one. Passwords and tokens travel in the
// request, never in arguments or the environment, and never in an answer. Files are named, and the companion
// reads them: it runs in the same folder.
package companion
