package rvm

import (
	"errors"
	"fmt"
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
type operand struct{ kind, n int }

// location is where a statement stands in the policy.
type location struct{ file, row, col int }

// reader reads a blob or a part of it. The first error stays; what is read after it is zero.
type reader struct {
	text string
	at   int
	err  error

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
	o := operand{n & 3, n >> 2}
	switch o.kind {
	case operandLocal:
		if o.n >= maxLocals {
			r.fail()
			o.n = 0
		}
		r.top = max(r.top, o.n)
	case operandString:
		if o.n >= r.strings {
			r.fail()
			o = operand{operandBool, 0}
		}
	case operandBool:
	default:
		r.fail()
	}
	return o
}

func (r *reader) operands() (list []operand) {
	for range r.count() {
		list = append(list, r.operand())
	}
	return list
}

func (r *reader) place() location { return location{r.num(), r.num(), r.num()} }

func (r *reader) blocks() (list [][]node) {
	for n := r.count(); n > 0 && r.err == nil; n-- {
		list = append(list, r.block())
	}
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
	list := make([]node, min(count, 16)) // what is claimed may not be there
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
		n.at, n.a, n.b, n.target = r.place(), operand{operandLocal, r.local()}, operand{operandLocal, r.local()}, r.local()
	case opEqual, opNotEqual:
		n.a, n.b = r.operand(), r.operand()
	case opIsArray, opIsObject, opIsSet:
		n.a = r.operand()
	case opBlock:
		n.blocks = r.blocks()
	case opBreak:
		n.n = r.below(maxNesting)
	case opNot:
		n.blocks = [][]node{r.block()}
	case opScan:
		n.a, n.b, n.target = operand{operandLocal, r.local()}, operand{operandLocal, r.local()}, r.local()
		n.blocks = [][]node{r.block()}
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
		n.args = append(n.args, operand{operandLocal, r.local()})
	}
	n.target = r.local()
	if len(n.args) < n.n+2 {
		r.fail()
	}
}

func (r *reader) readWith(n *node) {
	n.at, n.target = r.place(), r.local()
	for range r.count() {
		n.args = append(n.args, operand{operandString, r.below(max(r.strings, 1))})
	}
	n.a = r.operand()
	n.blocks = [][]node{r.block()}
}

// Load reads a blob that Encode wrote: strings and heads of functions now, bodies when they are
// called. The program keeps the blob.
func Load(blob string) (*Program, error) {
	r := &reader{text: blob}
	if version := r.str(); r.err != nil || version != Version {
		if r.err != nil || !strings.HasPrefix(version, "rvm") {
			return nil, fmt.Errorf("compiled policy: %w", errCorrupt)
		}
		return nil, fmt.Errorf("compiled policy: %w, %q instead of %q", ErrVersion, version, Version)
	}
	p := &Program{byPath: map[string]*function{}}
	p.strings = value.NewStrings(r.count(), r.str)
	p.files = make([]string, r.count())
	for i := range p.files {
		p.files[i] = r.str()
	}
	r.natives = r.count()
	for range r.natives {
		p.builtins = append(p.builtins, newBuiltin(r.str()))
	}
	p.heads(r)
	if r.err != nil {
		return nil, fmt.Errorf("compiled policy: %w", r.err)
	}
	return p, nil
}

// heads reads the functions without their bodies.
func (p *Program) heads(r *reader) {
	r.funcs = r.count()
	plans := r.below(r.funcs + 1)
	if r.err != nil {
		return
	}
	p.funcs = make([]function, r.funcs)
	sizes := make([]int, r.funcs)
	for i := range p.funcs {
		f := &p.funcs[i]
		f.name, f.path, f.memo = r.str(), r.str(), -1
		f.params = make([]int, r.count())
		for j := range f.params {
			f.params[j] = r.local()
		}
		f.result = r.local()
		sizes[i] = r.count()
		if i < r.funcs-plans && len(f.params) == 2 {
			f.memo = p.memos
			p.memos++
		}
		if f.path != "" {
			p.byPath[f.path] = f
		}
	}
	for i, size := range sizes {
		if size > len(r.text)-r.at {
			r.fail()
			return
		}
		p.funcs[i].code = r.text[r.at : r.at+size]
		r.at += size
	}
	p.plans = p.funcs[r.funcs-plans:]
}

// decode reads the body of a function, and the number of its locals.
func (p *Program) decode(f *function) ([][]node, int, error) {
	r := &reader{text: f.code, strings: len(p.strings), funcs: len(p.funcs), natives: len(p.builtins), top: max(f.result, 1)}
	for _, param := range f.params {
		r.top = max(r.top, param)
	}
	blocks := r.blocks()
	if r.at < len(r.text) || r.top > localsPerByte*len(f.code)+maxParams {
		r.fail()
	}
	return blocks, r.top + 1, r.err
}
