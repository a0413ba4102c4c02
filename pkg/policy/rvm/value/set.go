package value

import "slices"

// Set is values without order or repetition.
type Set struct {
	elems    []Value
	index    *table // when they are many and not sorted
	unsorted bool
	frozen   bool
}

// Len is the number of elements.
func (s *Set) Len() int { return len(s.elems) }

// Elems are the elements in order; they may be read only.
func (s *Set) Elems() []Value {
	s.order()
	return s.elems
}

// Has reports whether v is an element.
func (s *Set) Has(v Value) bool { return s.position(v) >= 0 }

// Find returns the element that equals v, or nil.
func (s *Set) Find(v Value) Value {
	if i := s.position(v); i >= 0 {
		return s.elems[i]
	}
	return nil
}

func (s *Set) position(v Value) int {
	switch {
	case s.index != nil:
		i, _ := s.index.find(s.elems, v)
		return i
	case s.unsorted || len(s.elems) <= indexFrom:
		for i, e := range s.elems {
			if Equal(e, v) {
				return i
			}
		}
		return -1
	}
	if i := search(s.elems, v); i < len(s.elems) && Equal(s.elems[i], v) {
		return i
	}
	return -1
}

// Add puts v into a set under construction, and reports whether it was not there.
func (s *Set) Add(v Value) bool {
	n := len(s.elems)
	if n < indexFrom {
		if s.position(v) >= 0 {
			return false
		}
		if n == 0 {
			s.elems = make([]Value, 1, firstElems)
			s.elems[0] = v
			return true
		}
		s.elems = append(s.elems, v)
		s.unsorted = true
		return true
	}
	if s.index == nil {
		if !s.unsorted && s.position(v) >= 0 {
			return false
		}
		s.index = newTable(s.elems)
	}
	i, h := s.index.find(s.elems, v)
	if i >= 0 {
		return false
	}
	s.unsorted = true
	s.elems = append(s.elems, v)
	s.index.added(s.elems, h)
	return true
}

func (s *Set) order() {
	if !s.unsorted {
		return
	}
	if len(s.elems) > 1 {
		slices.SortFunc(s.elems, Compare)
	}
	s.unsorted, s.index = false, nil
}

// NewSet returns a frozen set of the elements, which the caller gives away.
func NewSet(elems []Value) *Set {
	s := &Set{elems: elems, frozen: true}
	slices.SortStableFunc(s.elems, Compare)
	s.elems = slices.CompactFunc(s.elems, Equal)
	return s
}

// SetOfSorted returns a set under construction that holds elems, which the caller gives away and
// which are in order and all different.
func SetOfSorted(elems []Value) *Set { return &Set{elems: elems} }
