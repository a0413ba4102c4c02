package rvm

import (
	"fmt"
	"slices"
	"sync"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

// stmt is a compiled statement. It returns how its block goes on.
type stmt func(m *Machine, frame []value.Value) int

// What a statement returns: to go on, to leave the block, or, any other number k, to leave k blocks
// more. Blocks pass it on less one, so the last two are far from where they are recognised.
const (
	next      = -1
	undefined = 0
	returned  = 1 << 28 // and more: the function is left
	leave     = returned + 1<<20
	stopping  = 1 << 29 // and more: the evaluation is left
	halted    = 1 << 30
)

// scratches are for use again: a process that compiles compiles many functions.
var scratches = sync.Pool{New: func() any { return new(scratch) }}

// compile makes the body of a function. A panic, over what no planner writes, is the body's error:
// functions are also compiled where nobody waits for them.
func (p *Program) compile(f *function) (compiled *body) {
	s := scratches.Get().(*scratch)
	defer func() {
		if r := recover(); r != nil {
			compiled = &body{err: fmt.Errorf("%w: %v", errInternal, r)}
		}
		s.reset()
		scratches.Put(s)
	}()
	name, _ := p.name(f.number)
	blocks, frame, err := p.decode(f, s)
	if err != nil {
		return &body{err: fmt.Errorf("%s: %w", name, errInternal)}
	}
	c := &compiler{p: p, f: f, name: name, known: map[int]value.Value{}}
	c.once = c.onlyResult(blocks)
	b := &body{frame: frame, blocks: make([][]stmt, 0, len(blocks)), alone: true}
	for _, block := range blocks {
		p.lookAround(block, b)
	}
	counts := s.counts.take(3 * frame)
	for _, block := range blocks {
		if len(block) == 0 {
			continue
		}
		clear(counts)
		c.usage = usage{counts[:frame], counts[frame : 2*frame], counts[2*frame:]}
		c.inData = map[int]bool{1: true}
		c.usage.count(block)
		b.blocks = append(b.blocks, c.block(block))
	}
	return b
}

// lookAround finds out whether a block looks at documents, and what it calls.
func (p *Program) lookAround(block []node, b *body) {
	document := func(o operand) bool { return o.kind == operandLocal && o.n <= 1 }
	for i := range block {
		n := &block[i]
		args := n.args
		switch n.op {
		case opCallFunc:
			b.callees = append(b.callees, n.n)
			args = args[min(2, len(args)):] // input and data are handed on
		case opCallBuiltin:
			b.alone = b.alone && p.builtins[n.n].pure
		case opCallDynamic, opWith, opResultSetAdd:
			b.alone = false
		case opIsDefined, opIsUndefined:
			b.alone = b.alone && n.target > 1
		case opScan:
			b.alone = b.alone && !document(n.a)
		}
		b.alone = b.alone && !(usesA[n.op] && document(n.a)) && !(usesB[n.op] && document(n.b)) && !slices.ContainsFunc(args, document)
		for _, inner := range n.blocks {
			p.lookAround(inner, b)
		}
	}
}

// compiler compiles one function.
type compiler struct {
	p      *Program
	f      *function
	name   string
	usage  usage               // of locals in the block of the function that is being compiled
	known  map[int]value.Value // locals that hold a constant from here on
	inData map[int]bool        // locals that hold what a path below data leads to
	once   value.Value         // the only result that the rule can have, if there is but one
}

// usage counts what happens to locals in a block and the blocks within. The planner uses locals
// again from one block of a function to the next, but for the result.
type usage struct {
	reads     []int32
	writes    []int32
	additions []int32 // to the collection that the local holds
}

func (u *usage) count(block []node) {
	read := func(o operand) {
		if o.kind == operandLocal {
			u.reads[o.n]++
		}
	}
	for i := range block {
		n := &block[i]
		switch n.op {
		case opArrayAppend, opSetAdd, opObjectInsert, opObjectInsertOnce:
			u.additions[n.target]++
			u.reads[n.target]++
		case opIsDefined, opIsUndefined, opResultSetAdd:
			u.reads[n.target]++
		case opScan:
			u.writes[n.b.n]++
			u.writes[n.target]++
			read(n.a)
		case opWith:
			u.writes[n.target]++
			u.reads[n.target]++
		case opEqual, opNotEqual, opIsArray, opIsObject, opIsSet, opBlock, opBreak, opNot:
		default:
			u.writes[n.target]++
		}
		if n.op != opScan {
			if usesA[n.op] {
				read(n.a)
			}
			if usesB[n.op] {
				read(n.b)
			}
		}
		for _, a := range n.args {
			read(a)
		}
		for _, b := range n.blocks {
			u.count(b)
		}
	}
}

// usesA and usesB tell which statements read their operands a and b.
var (
	usesA = [opWith + 1]bool{
		opAssignVar: true, opAssignVarOnce: true, opArrayAppend: true, opSetAdd: true, opObjectInsert: true,
		opObjectInsertOnce: true, opObjectMerge: true, opDot: true, opEqual: true, opNotEqual: true, opIsArray: true,
		opIsObject: true, opIsSet: true, opLen: true, opWith: true,
	}
	usesB = [opWith + 1]bool{
		opObjectInsert: true, opObjectInsertOnce: true, opObjectMerge: true, opDot: true, opEqual: true, opNotEqual: true,
	}
)

// constant is the value of an operand that is one, or nil.
func (c *compiler) constant(o operand) value.Value {
	switch o.kind {
	case operandString:
		return c.p.strings[o.n]
	case operandBool:
		return value.NewBool(o.n == 1)
	}
	return c.known[int(o.n)]
}

// source is an operand as statements read it: a local, or a constant and no local.
type source struct {
	local    int
	constant value.Value
}

func (c *compiler) source(o operand) source {
	if k := c.constant(o); k != nil {
		return source{-1, k}
	}
	return source{int(o.n), nil}
}

func (s source) get(frame []value.Value) value.Value {
	if s.local < 0 {
		return s.constant
	}
	return frame[s.local]
}

// block compiles the statements of a block. What is found to be constant in it is constant until
// its end: a statement runs only after those before it.
func (c *compiler) block(nodes []node) []stmt {
	var found []int
	out := make([]stmt, 0, len(nodes))
	for i := 0; i < len(nodes); {
		if made, locals, used := c.constants(nodes[i:]); used > 0 {
			out = append(out, made...)
			found = append(found, locals...)
			i += used
			continue
		}
		if s, used := c.fused(nodes[i:]); used > 0 {
			out = append(out, s)
			i += used
			continue
		}
		if s := c.stmt(&nodes[i]); s != nil {
			out = append(out, s)
		}
		i++
	}
	for _, local := range found {
		delete(c.known, local)
	}
	return out
}

func (c *compiler) blocks(list [][]node) [][]stmt {
	out := make([][]stmt, len(list))
	for i, b := range list {
		out[i] = c.block(b)
	}
	return out
}

// dead reports whether nothing reads a local.
func (c *compiler) dead(local int) bool {
	return c.usage.reads[local] == 0 && local != c.f.result
}

// onlyResult returns the constant that every body of a rule yields, if they all yield the same:
// then the first that holds decides.
func (c *compiler) onlyResult(blocks [][]node) value.Value {
	var only value.Value
	same := true
	var look func(blocks [][]node)
	look = func(blocks [][]node) {
		for _, b := range blocks {
			for i := range b {
				n := &b[i]
				if n.op == opAssignVarOnce && n.target != c.f.result {
					k := c.constant(n.a)
					same = same && k != nil && (only == nil || value.Equal(only, k))
					only = k
				}
				look(n.blocks)
			}
		}
	}
	look(blocks)
	if !same {
		return nil
	}
	return only
}

// stmt compiles one statement; nil does nothing.
func (c *compiler) stmt(n *node) stmt {
	switch n.op {
	case opDot:
		return c.dot(n)
	case opEqual, opNotEqual, opIsArray, opIsObject, opIsSet, opIsDefined, opIsUndefined:
		return c.test(n)
	case opBlock, opBreak, opNot, opScan, opWith:
		return c.control(n)
	case opCallFunc:
		return c.callFunc(n)
	case opCallBuiltin:
		return c.callBuiltin(n, false)
	case opCallDynamic:
		return c.callDynamic(n)
	case opAssignInt, opAssignVar, opAssignVarOnce, opResetLocal, opMakeNull, opMakeNumberInt, opMakeNumberRef, opLen, opResultSetAdd:
		return c.assign(n)
	}
	return c.collect(n)
}
