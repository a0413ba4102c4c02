package store

import "slices"

// order says in which order hostile things are worked on, so that a flood of one kind starves no other.
// Kinds take turns: in every round each wanted one, the one that says nothing of itself (""), and one of
// all the others together, which anybody can invent. Of one kind, the first and the last come alternately:
// who floods a place does so in one go, before or after what was there.
func order[T any](items []T, kind func(T) string, wanted func(string) bool) []T {
	return turns(items, kind, wanted, ends)
}

// reorder is order for what was in order already, by what is known of it now. To take the ends once more would put
// the middle first, and much of the ends last.
func reorder[T any](items []T, kind func(T) string, wanted func(string) bool) []T {
	return turns(items, kind, wanted, func(same []T) []T { return same })
}

// turns has kinds take turns; within says in which order those of one kind come.
func turns[T any](items []T, kind func(T) string, wanted func(string) bool, within func([]T) []T) []T {
	queues := map[string][]T{}
	var first, others []string
	for _, item := range items {
		k := kind(item)
		if queues[k] == nil {
			switch {
			case k == "":
			case wanted(k):
				first = append(first, k)
			default:
				others = append(others, k)
			}
		}
		queues[k] = append(queues[k], item)
	}
	slices.Sort(first)
	slices.Sort(others)
	for k, q := range queues {
		queues[k] = within(q)
	}
	out := make([]T, 0, len(items))
	take := func(k string) {
		if q := queues[k]; len(q) > 0 {
			out, queues[k] = append(out, q[0]), q[1:]
		}
	}
	for len(out) < len(items) {
		for _, k := range first {
			take(k)
		}
		take("")
		if len(others) > 0 {
			k := others[0]
			take(k)
			if others = others[1:]; len(queues[k]) > 0 {
				others = append(others, k)
			}
		}
	}
	return out
}

// ends is the first, the last, the second, the last but one, and so on.
func ends[T any](items []T) []T {
	out := make([]T, 0, len(items))
	for i, j := 0, len(items)-1; i <= j; i, j = i+1, j-1 {
		out = append(out, items[i])
		if i < j {
			out = append(out, items[j])
		}
	}
	return out
}
