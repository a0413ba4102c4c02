// Package astcode is a binary form of compiled Rego modules, so that a fresh process need neither
// parse nor compile the rules that Sallyport ships: Encode writes, Open reads the table of strings
// and the places of the modules, and Archive.Module decodes one module when it is needed.
//
// What is written is what OPA's compiler leaves of a module after all its stages: a package and
// rules whose references are resolved, whose variables have names of their own and whose bodies
// stand in an order that can be evaluated. What is left out is what no evaluation looks at: imports
// (resolved), annotations, comments, and of a location everything but the row; the name of the file
// comes from the caller. So the errors of an evaluation still name file and row.
//
// The form is bound to the version of OPA that compiled, because the compiler's output is nobody's
// interface: an archive of another version is an error, never a guess. Decoding trusts nothing
// else either: corrupt data is an error, and costs no more memory than a multiple of its size.
//
//	archive = version strings modules
//	version = text                        format and version of OPA
//	strings = count text*                 every name, string and number, in order of first use
//	modules = count (length module)*
//	module  = row path count rule*
//
// A count, length, row or reference into the table of strings is an unsigned varint; a text is its
// length and its bytes. A term is a tag, its row (0: no location), and what the tag asks for; rules
// and expressions begin with their flags.
package astcode

import "github.com/open-policy-agent/opa/v1/version"

// Version names the format and the version of OPA whose compiler's output it holds.
var Version = "sallyport-ast/1 opa/" + version.Version

// tag says what kind of term follows.
type tag byte

const (
	tagNone tag = iota // no term
	tagNull
	tagFalse
	tagTrue
	tagNumber
	tagString
	tagVar
	tagRef
	tagCall
	tagArray
	tagSet
	tagObject
	tagArrayComprehension
	tagSetComprehension
	tagObjectComprehension
)

// form says what an expression is made of.
type form byte

const (
	formTerm  form = iota // one term
	formCall              // operator and operands
	formEvery             // every k, v in domain { body }
	formNot               // not { body }
	formAnd               // { body } and { body }
	formOr                // { body } or { body }
)

// Flags of expressions and rules.
const (
	flagNegated   = 1 << iota // expression
	flagGenerated             // expression
	flagDefault               // rule
	flagAssign                // rule, in its head
	flagElse                  // rule: an else rule follows
)

// maxDepth bounds the nesting of terms, bodies and else rules.
const maxDepth = 500
