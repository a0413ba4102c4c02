// Package value is what closures compute on: Rego's values (null, boolean, number, string, array,
// object, set) in a form that is cheap to build, to look things up in and to compare.
//
// OPA's own values carry a hash, a lock or a sorted copy each, because its interpreter needs them;
// building them costs more than parsing the text they come from. Here a scalar is a word or two, and
// an array, object or set is one or two slices. Objects and sets are kept sorted where that is free,
// are sorted when their order is first asked for, and get an index when they are large and unsorted.
//
// Order and equality are Rego's (the documentation of ast.Compare): numbers compare by value with
// any precision, whatever their spelling; null < boolean < number < string < array < object < set.
//
// Ownership: a value under construction belongs to one goroutine. Before it is shared, Freeze puts
// everything below it in order, after which nothing writes to it; constructors that take complete
// contents (NewObject, NewSet, the Builder, FromAST, DecodeJSON) return frozen values.
package value
