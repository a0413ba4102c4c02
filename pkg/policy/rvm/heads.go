package rvm

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ir"
)

// heads collects what precedes the bodies of functions.
type heads struct {
	table      []uint32 // headSize numbers for each function
	names      []byte
	bodies     []byte
	paths      []string
	queries    int
	remembered int
}

// A head is the end of the function's name, of its path and of its body, each of which begins where
// the one of the function before ends; the number of its locals that come before the result and
// after it; and where its result is remembered, plus one, or 0.
const (
	headName = iota
	headPath
	headBody
	headBefore
	headAfter
	headMemo
	headSize
)

// add enters a function. The planner numbers locals in a way that makes parameters implicit: input,
// data and what `with` hands on, then the result, then the arguments.
func (h *heads) add(f *ir.Func, body []byte, rule bool) error {
	before := int(f.Return)
	for i, local := range f.Params {
		want := i
		if i >= before {
			want = i + 1
		}
		if int(local) != want {
			return fmt.Errorf("encode: %s: parameter %d is local %d", f.Name, i, local)
		}
	}
	if before < 2 || before > len(f.Params) {
		return fmt.Errorf("encode: %s: the result is local %d", f.Name, before)
	}
	path := strings.Join(f.Path, pathSeparator)
	h.paths = append(h.paths, path)
	h.names = append(h.names, f.Name...)
	nameEnd := len(h.names)
	h.names = append(h.names, path...)
	h.bodies = append(h.bodies, body...)
	memo := 0
	if rule && len(f.Params) == 2 {
		h.remembered++
		memo = h.remembered
	}
	h.table = append(h.table, uint32(nameEnd), uint32(len(h.names)), uint32(len(h.bodies)), uint32(before), uint32(len(f.Params)-before), uint32(memo))
	return nil
}

func (h *heads) write(out []byte) []byte {
	order := make([]int, len(h.paths))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return strings.Compare(h.paths[a], h.paths[b]) })
	out = binary.AppendUvarint(out, uint64(len(h.names)))
	out = binary.AppendUvarint(out, uint64(len(h.bodies)))
	for _, n := range h.table {
		out = binary.LittleEndian.AppendUint32(out, n)
	}
	for _, i := range order {
		out = binary.LittleEndian.AppendUint32(out, uint32(i))
	}
	return append(append(out, h.names...), h.bodies...)
}
