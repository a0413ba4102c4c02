// Package builtin implements Rego's built-in functions on our own values.
//
// A rule spends most of its time in a dozen functions (count, sprintf, startswith, object.get and
// the like), and what they cost in OPA is not the work but the conversion: to OPA's values and
// back. The functions here take and return value.Value, share parts of their arguments, and look at
// nothing else: no clock, no network, no randomness, no evaluation state.
//
// What a function returns is OPA's result to the letter, the spelling of numbers included; the tests
// hold every one of them against OPA's own. To keep that promise, none tries to cover all of its
// definition. Each decides the cases that rules are made of and refuses the rest, with ok == false:
// wrong types and whatever else is an error, so that messages come from one place only; numbers
// that are not plain 64-bit integers; strings that are not UTF-8, where runes count; rare options.
// OPA's implementation is then asked with the same arguments.
//
// Whatever can grow beyond its arguments takes from a Budget before it allocates, so that no input
// can make a small rule allocate much. Nothing here panics, and nothing recovers.
//
// Not here at all: what reads the world (http.send, time.now_ns, opa.runtime, rand.intn), what is
// large and rarely hot (time.*, yaml.*, io.jwt.*, crypto.x509.*, graph.*, graphql.*), and what is the
// machine's own business (print, trace).
package builtin
