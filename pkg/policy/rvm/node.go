package rvm

// node is a decoded statement. Which fields mean something depends on op.
type node struct {
	op     int
	a, b   operand
	target int
	n      int
	at     location
	args   []operand
	blocks [][]node
}

// operand is a local, a string or a boolean.
type operand struct{ kind, n int32 }

// location is where a statement stands in the policy.
type location struct{ file, row, col int32 }

// scratch is memory for nodes, which live only while their function is compiled.
type scratch struct {
	nodes    slab[node]
	lists    slab[[]node]
	operands slab[operand]
	counts   slab[int32]
}

func (s *scratch) reset() {
	s.nodes.reset()
	s.lists.reset()
	s.operands.reset()
	s.counts.reset()
}

// slab hands out pieces of one slice.
type slab[T any] struct {
	free, whole []T
}

func (s *slab[T]) take(n int) []T {
	if n > len(s.free) {
		s.whole = make([]T, max(n, 2*len(s.whole), 64))
		s.free = s.whole
	}
	piece := s.free[:n:n]
	s.free = s.free[n:]
	return piece
}

func (s *slab[T]) reset() {
	clear(s.whole[:len(s.whole)-len(s.free)])
	s.free = s.whole
}
