package rvm

import (
	"errors"
	"fmt"
	"sort"
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

// ErrVersion says that a blob was written by another version.
var ErrVersion = errors.New("written by another version")

var errCorrupt = errors.New("corrupt")

// Bounds of what a blob may say; the planner's own plans stay far below.
const (
	maxLocals  = 1 << 20
	maxNesting = 10000
	maxParams  = 256

	localsPerByte = 4 // of a function's code
)

// reader reads a blob or a part of it. The first error stays; what is read after it is zero.
type reader struct {
	text string
	at   int
	err  error

	scratch *scratch
	strings int // how many there are
	funcs   int
	natives int
	top     int // the highest local seen
	depth   int
}

func (r *reader) fail() {
	if r.err == nil {
		r.err = errCorrupt
	}
}

func (r *reader) num() int {
	var n uint64
	for shift := 0; shift < 63; shift += 7 {
		if r.at >= len(r.text) {
			break
		}
		c := r.text[r.at]
		r.at++
		n |= uint64(c&0x7f) << shift
		if c < 0x80 {
			return int(n)
		}
	}
	r.fail()
	return 0
}

// below reads a number that is less than limit.
func (r *reader) below(limit int) int {
	n := r.num()
	if n >= limit {
		r.fail()
		return 0
	}
	return n
}

// count reads a number of things that each take at least one byte.
func (r *reader) count() int {
	n := r.num()
	if n > len(r.text)-r.at {
		r.fail()
		return 0
	}
	return n
}

func (r *reader) str() string {
	n := r.count()
	if r.err != nil {
		return ""
	}
	s := r.text[r.at : r.at+n]
	r.at += n
	return s
}

func (r *reader) local() int {
	n := r.below(maxLocals)
	r.top = max(r.top, n)
	return n
}

func (r *reader) operand() operand {
	n := r.num()
	kind, n := n&3, n>>2
	switch kind {
	case operandLocal:
		if n >= maxLocals {
			r.fail()
			n = 0
		}
		r.top = max(r.top, n)
	case operandString:
		if n >= r.strings {
			r.fail()
			return operand{operandBool, 0}
		}
	case operandBool:
		n &= 1
	default:
		r.fail()
	}
	return operand{int32(kind), int32(n)}
}

// localOperand reads a local that stands where operands do.
func (r *reader) localOperand() operand { return operand{operandLocal, int32(r.local())} }

func (r *reader) operands() []operand {
	count := r.count()
	list := r.scratch.operands.take(min(count, trusted))[:0]
	for n := count; n > 0 && r.err == nil; n-- {
		list = append(list, r.operand())
	}
	return list
}

func (r *reader) place() location { return location{int32(r.num()), int32(r.num()), int32(r.num())} }

// trusted is the number of things for which room is made because the blob claims that they follow.
const trusted = 256

func (r *reader) blocks() [][]node {
	count := r.count()
	list := r.scratch.lists.take(min(count, trusted))[:0]
	for n := count; n > 0 && r.err == nil; n-- {
		list = append(list, r.block())
	}
	return list
}

func (r *reader) oneBlock() [][]node {
	list := r.scratch.lists.take(1)
	list[0] = r.block()
	return list
}

func (r *reader) block() []node {
	if r.depth++; r.depth > maxNesting {
		r.fail()
	}
	defer func() { r.depth-- }()
	count := r.count()
	if r.err != nil {
		return nil
	}
	list := r.scratch.nodes.take(min(count, trusted))
	for i := range count {
		if i == len(list) {
			list = append(list, make([]node, min(count-i, i))...)
		}
		if r.read(&list[i]); r.err != nil {
			return nil
		}
	}
	return list
}

func (r *reader) read(n *node) {
	n.op = r.num()
	switch n.op {
	case opAssignInt, opMakeNumberInt, opMakeArray:
		n.n, n.target = r.num(), r.local()
	case opAssignVar, opLen, opArrayAppend, opSetAdd:
		n.a, n.target = r.operand(), r.local()
	case opAssignVarOnce:
		n.at, n.a, n.target = r.place(), r.operand(), r.local()
	case opResetLocal, opMakeNull, opMakeObject, opMakeSet, opIsDefined, opIsUndefined, opResultSetAdd:
		n.target = r.local()
	case opMakeNumberRef:
		n.n, n.target = r.below(r.strings), r.local()
	case opObjectInsert, opDot:
		n.a, n.b, n.target = r.operand(), r.operand(), r.local()
	case opObjectInsertOnce:
		n.at, n.a, n.b, n.target = r.place(), r.operand(), r.operand(), r.local()
	case opObjectMerge:
		n.at, n.a, n.b, n.target = r.place(), r.localOperand(), r.localOperand(), r.local()
	case opEqual, opNotEqual:
		n.a, n.b = r.operand(), r.operand()
	case opIsArray, opIsObject, opIsSet:
		n.a = r.operand()
	case opBlock:
		n.blocks = r.blocks()
	case opBreak:
		n.n = r.below(maxNesting)
	case opNot:
		n.blocks = r.oneBlock()
	case opScan:
		n.a, n.b, n.target = r.localOperand(), r.localOperand(), r.local()
		n.blocks = r.oneBlock()
	case opCallFunc:
		n.n, n.at, n.args, n.target = r.below(r.funcs), r.place(), r.operands(), r.local()
	case opCallBuiltin:
		n.n, n.at, n.args, n.target = r.below(r.natives), r.place(), r.operands(), r.local()
	case opCallDynamic:
		r.readDynamic(n)
	case opWith:
		r.readWith(n)
	default:
		r.fail()
	}
}

// readDynamic: the path, and then the locals of input and data, behind each other in args.
func (r *reader) readDynamic(n *node) {
	n.args = r.operands()
	n.n = len(n.args)
	for range r.count() {
		n.args = append(n.args, r.localOperand())
	}
	n.target = r.local()
	if len(n.args) < n.n+2 {
		r.fail()
	}
}

func (r *reader) readWith(n *node) {
	n.at, n.target = r.place(), r.local()
	for range r.count() {
		n.args = append(n.args, operand{operandString, int32(r.below(r.strings))})
	}
	n.a = r.operand()
	n.blocks = r.oneBlock()
}

// Load reads a blob that Encode wrote: strings now, functions when they are called. The program
// keeps the blob. A damaged blob ends in errors; but a blob is code, and as trusted as the program:
// one that was made to harm could still exhaust the stack.
func Load(blob string) (*Program, error) {
	r := &reader{text: blob}
	if version := r.str(); r.err != nil || version != Version {
		if r.err != nil || !strings.HasPrefix(version, "rvm") {
			return nil, fmt.Errorf("compiled policy: %w", errCorrupt)
		}
		return nil, fmt.Errorf("compiled policy: %w, %q instead of %q", ErrVersion, version, Version)
	}
	p := &Program{}
	p.strings = value.NewStrings(r.count(), r.str)
	p.files = make([]string, r.count())
	for i := range p.files {
		p.files[i] = r.str()
	}
	for range r.count() {
		p.builtins = append(p.builtins, newBuiltin(r.str()))
	}
	p.heads(r)
	if r.err != nil {
		return nil, fmt.Errorf("compiled policy: %w", r.err)
	}
	return p, nil
}

// heads finds the parts of the blob that are about functions.
func (p *Program) heads(r *reader) {
	count, queries, memos := r.count(), r.num(), r.num()
	names, bodies := r.count(), r.count()
	table, order := 4*headSize*count, 4*count
	if r.err != nil || queries > count || memos > count || len(r.text)-r.at != table+order+names+bodies {
		r.fail()
		return
	}
	p.table, r.at = r.text[r.at:r.at+table], r.at+table
	p.order, r.at = r.text[r.at:r.at+order], r.at+order
	p.names, p.bodies = r.text[r.at:r.at+names], r.text[r.at+names:]
	p.memos, p.queries = memos, queries
	p.funcs = make([]function, count)
	for i := range p.funcs {
		p.funcs[i].number = i
	}
}

// head reads one number of a function's head.
func (p *Program) head(f, field int) int {
	at := 4 * (headSize*f + field)
	b := p.table[at : at+4]
	return int(uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24)
}

// name is the function's name and path; of a damaged blob they are empty.
func (p *Program) name(f int) (name, path string) {
	start := 0
	if f > 0 {
		start = p.head(f-1, headPath)
	}
	middle, end := p.head(f, headName), p.head(f, headPath)
	if start > middle || middle > end || end > len(p.names) {
		return "", ""
	}
	return p.names[start:middle], p.names[middle:end]
}

// find returns a function by its path.
func (p *Program) find(path string) *function {
	number := func(i int) int {
		b := p.order[4*i : 4*i+4]
		return min(int(uint32(b[0])|uint32(b[1])<<8|uint32(b[2])<<16|uint32(b[3])<<24), len(p.funcs)-1)
	}
	i, found := sort.Find(len(p.funcs), func(i int) int {
		_, at := p.name(number(i))
		return strings.Compare(path, at)
	})
	if !found {
		return nil
	}
	return p.funcs[number(i)].read(p)
}

// decode reads the body of a function, and the number of its locals.
func (p *Program) decode(f *function, s *scratch) ([][]node, int, error) {
	start, end := 0, p.head(f.number, headBody)
	if f.number > 0 {
		start = p.head(f.number-1, headBody)
	}
	if start > end || end > len(p.bodies) {
		return nil, 0, errCorrupt
	}
	r := &reader{text: p.bodies[start:end], scratch: s, strings: len(p.strings), funcs: len(p.funcs), natives: len(p.builtins),
		top: f.params()}
	blocks := r.blocks()
	if r.at < len(r.text) || r.top > localsPerByte*len(r.text)+maxParams {
		r.fail()
	}
	return blocks, r.top + 1, r.err
}
