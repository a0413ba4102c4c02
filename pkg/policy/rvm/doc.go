// Package rvm runs Rego that was compiled to Go closures.
//
// The road from Rego to a result:
//
//	Rego ── OPA's parser, compiler and planner ──> ir.Policy ── Encode ──> blob ── Load ──> Program
//	                                                              (once)              (each process)
//	Program ── first call of a function: its bytes become closures ──> Machine.Eval ──> value.Value
//
// The front end is OPA's own. Its planner turns rules into imperative functions over numbered
// locals, a documented intermediate representation (https://www.openpolicyagent.org/docs/ir); so
// every question of what Rego means was answered before this package begins. Encode writes that
// representation in a compact form, one piece per function. Load reads the strings and the heads of
// the functions and nothing else; the body of a function is decoded and compiled when it is first
// called, so that a process pays only for the rules that its documents reach.
//
// A statement becomes a closure func(machine, frame) code. A frame holds the function's locals; nil
// is undefined. The code says how the block goes on: next is on, 0 leaves the block (the statement is
// undefined, or a break), k > 0 leaves k blocks more, and two large numbers leave the function, or
// the evaluation. What repeats in all policies is one closure: paths of constant keys, comparisons
// with constants, calls whose result is a condition, collections of constants (which are made once),
// membership in them, patterns that are constant.
//
// Rules without arguments are remembered for the evaluation in an array; `with` gives its block an
// array of its own, and the same documents again find the array they had. Functions of some size are
// remembered for the evaluation by the identity of their arguments. Rules that depend on no document
// are computed once for the program.
//
// Built-ins are native (package builtin) or OPA's own, by converting arguments and result; whatever
// a native one does not decide for sure, errors above all, OPA's decides, so that texts and codes of
// errors are OPA's.
//
// An evaluation is bounded in time, steps and memory, and stops when its context ends. Machines are
// for one goroutine; Programs for any number.
//
// What closures compute is what topdown computes, or an error: topdown skips expressions of which its
// index of rules, an early exit or a known key tells that they do not matter, closures evaluate them
// and meet the errors in them. After an error topdown may be asked again. FuzzDifferential holds the
// two against each other. The reverse happens for one reason: topdown evaluates a comprehension for all
// values of a variable of its rule at once, and so meets errors that are not in the way. Known to
// differ, in spelling alone: a function that topdown has computed for 1 it does not compute again for
// 1.0; the planner orders definitions of a rule by their heads. And in repetition: topdown finds an
// element twice in a literal of a set or object of which two variables turn out to be equal.
//
// What it refuses to do: trace, explain, measure coverage, evaluate partially. For those, and for
// policies that the planner does not take or gets wrong (Plan says so), there is OPA's topdown.
package rvm
