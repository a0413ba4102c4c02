package value

// table finds positions in a slice of keys by hash: open addressing over positions, so that the
// slice stays the only place where keys are.
type table struct {
	slots  []int32 // position + 1, or 0
	hashes []uint32
}

// indexFrom is the number of keys from which a table is faster than looking at all of them.
const indexFrom = 12

func newTable(keys []Value) *table {
	t := &table{}
	t.grow(keys)
	return t
}

func (t *table) grow(keys []Value) {
	size := 32
	for size < 4*len(keys) {
		size *= 2
	}
	t.slots = make([]int32, size)
	if len(t.hashes) != len(keys) {
		t.hashes = make([]uint32, len(keys), 2*len(keys))
		for i, k := range keys {
			t.hashes[i] = uint32(hash(k))
		}
	}
	for i, h := range t.hashes {
		t.place(h, i)
	}
}

func (t *table) place(h uint32, position int) {
	mask := uint32(len(t.slots) - 1)
	at := h & mask
	for t.slots[at] != 0 {
		at = (at + 1) & mask
	}
	t.slots[at] = int32(position + 1)
}

// find returns the position of key, or -1, and its hash.
func (t *table) find(keys []Value, key Value) (int, uint32) {
	h := uint32(hash(key))
	mask := uint32(len(t.slots) - 1)
	for at := h & mask; t.slots[at] != 0; at = (at + 1) & mask {
		i := int(t.slots[at] - 1)
		if t.hashes[i] == h && Equal(keys[i], key) {
			return i, h
		}
	}
	return -1, h
}

// added notes that a key was appended to keys.
func (t *table) added(keys []Value, h uint32) {
	t.hashes = append(t.hashes, h)
	if 2*len(keys) > len(t.slots) {
		t.grow(keys)
		return
	}
	t.place(h, len(keys)-1)
}
