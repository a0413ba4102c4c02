package rvm

import (
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/open-policy-agent/opa/v1/ir"
)

// Encode writes a planned policy as a blob for Load. The same policy gives the same bytes.
//
//	version, strings, files, names of built-ins,
//	number of functions, of queries (the last functions), and of remembered ones,
//	a head of fixed size for each function, their numbers in the order of their paths,
//	names and paths, bodies
//
// Heads have a fixed size so that Load need not read those that nobody calls.
func Encode(p *ir.Policy) ([]byte, error) {
	e := &encoder{funcs: map[string]int{}, builtins: map[string]int{}}
	funcs := slices.Clone(p.Funcs.Funcs)
	for i, f := range funcs {
		e.funcs[f.Name] = i
	}
	for _, plan := range p.Plans.Plans {
		funcs = append(funcs, &ir.Func{
			Name: plan.Name, Params: []ir.Local{ir.Input, ir.Data}, Return: ir.Unused, Blocks: plan.Blocks,
		})
	}
	h := &heads{queries: len(p.Plans.Plans)}
	for i, f := range funcs {
		e.out = nil
		e.blocks(f.Blocks)
		if err := h.add(f, e.out, i < len(p.Funcs.Funcs)); err != nil {
			return nil, err
		}
	}
	if e.err != nil {
		return nil, e.err
	}
	e.out = nil
	e.str(Version)
	e.texts(p.Static.Strings)
	e.texts(p.Static.Files)
	e.num(len(e.builtinNames))
	for _, name := range e.builtinNames {
		e.str(name)
	}
	e.num(len(funcs))
	e.num(h.queries)
	e.num(h.remembered)
	e.out = h.write(e.out)
	return e.out, e.err
}

// pathSeparator joins the path of a function; no name contains it, or else it is not found.
const pathSeparator = "\x00"

type encoder struct {
	out          []byte
	funcs        map[string]int
	builtins     map[string]int
	builtinNames []string
	err          error
}

func (e *encoder) num(n int) {
	if n < 0 && e.err == nil {
		e.err = fmt.Errorf("encode: a negative number %d", n)
	}
	e.out = binary.AppendUvarint(e.out, uint64(n))
}

func (e *encoder) str(s string) {
	e.num(len(s))
	e.out = append(e.out, s...)
}

func (e *encoder) texts(list []*ir.StringConst) {
	e.num(len(list))
	for _, s := range list {
		e.str(s.Value)
	}
}

func (e *encoder) operand(o ir.Operand) {
	switch v := o.Value.(type) {
	case ir.Local:
		e.num(int(v) << 2) // operandLocal is 0
	case ir.StringIndex:
		e.num(int(v)<<2 | operandString)
	case ir.Bool:
		n := 0
		if v {
			n = 1
		}
		e.num(n<<2 | operandBool)
	default:
		e.err = fmt.Errorf("encode: operand %T", v)
	}
}

func (e *encoder) local(l ir.Local) { e.num(int(l)) }

func (e *encoder) locals(list ...ir.Local) {
	for _, l := range list {
		e.local(l)
	}
}

func (e *encoder) operands(list []ir.Operand) {
	e.num(len(list))
	for _, o := range list {
		e.operand(o)
	}
}

// at writes where a statement stands; only statements that can fail have it.
func (e *encoder) at(s ir.Stmt) {
	at := s.GetLocation()
	e.num(at.File)
	e.num(at.Row)
	e.num(at.Col)
}

func (e *encoder) blocks(list []*ir.Block) {
	e.num(len(list))
	for _, b := range list {
		e.block(b)
	}
}

func (e *encoder) block(b *ir.Block) {
	count := 0
	for _, s := range b.Stmts {
		if !isNothing(s) {
			count++
		}
	}
	e.num(count)
	for _, s := range b.Stmts {
		if !isNothing(s) {
			e.stmt(s)
		}
	}
}

// negated is the block of a negation. Of a body (not {...}) the planner asks in the end whether a local
// was set in it, and forgets that it may still be set: by the round before, or by another rule.
func negated(b *ir.Block) *ir.Block {
	if last := len(b.Stmts) - 1; last > 0 {
		if s, ok := b.Stmts[last].(*ir.IsDefinedStmt); ok && s.Source != ir.Input {
			return &ir.Block{Stmts: append([]ir.Stmt{&ir.ResetLocalStmt{Target: s.Source}}, b.Stmts...)}
		}
	}
	return b
}

// isNothing: a function returns its return local in any case.
func isNothing(s ir.Stmt) bool {
	switch s.(type) {
	case *ir.NopStmt, *ir.ReturnLocalStmt:
		return true
	}
	return false
}

func (e *encoder) stmt(s ir.Stmt) {
	switch s := s.(type) {
	case *ir.AssignIntStmt:
		e.num(opAssignInt)
		e.num(int(s.Value))
		e.local(s.Target)
	case *ir.AssignVarStmt:
		e.num(opAssignVar)
		e.operand(s.Source)
		e.local(s.Target)
	case *ir.AssignVarOnceStmt:
		e.num(opAssignVarOnce)
		e.at(s)
		e.operand(s.Source)
		e.local(s.Target)
	case *ir.ResetLocalStmt:
		e.num(opResetLocal)
		e.local(s.Target)
	case *ir.LenStmt:
		e.num(opLen)
		e.operand(s.Source)
		e.local(s.Target)
	case *ir.DotStmt:
		e.num(opDot)
		e.operand(s.Source)
		e.operand(s.Key)
		e.local(s.Target)
	case *ir.BlockStmt:
		e.num(opBlock)
		e.blocks(s.Blocks)
	case *ir.BreakStmt:
		e.num(opBreak)
		e.num(int(s.Index))
	case *ir.NotStmt:
		e.num(opNot)
		e.block(negated(s.Block))
	case *ir.ScanStmt:
		e.num(opScan)
		e.locals(s.Source, s.Key, s.Value)
		e.block(s.Block)
	case *ir.ResultSetAddStmt:
		e.num(opResultSetAdd)
		e.local(s.Value)
	case *ir.CallStmt:
		e.call(s)
	case *ir.CallDynamicStmt:
		e.num(opCallDynamic)
		e.operands(s.Path)
		e.num(len(s.Args))
		e.locals(s.Args...)
		e.local(s.Result)
	case *ir.WithStmt:
		e.num(opWith)
		e.at(s)
		e.local(s.Local)
		e.num(len(s.Path))
		for _, step := range s.Path {
			e.num(step)
		}
		e.operand(s.Value)
		e.block(s.Block)
	default:
		e.making(s)
	}
}

// making writes the statements that make and fill values.
func (e *encoder) making(s ir.Stmt) {
	switch s := s.(type) {
	case *ir.MakeNullStmt:
		e.num(opMakeNull)
		e.local(s.Target)
	case *ir.MakeNumberIntStmt:
		e.num(opMakeNumberInt)
		e.num(int(s.Value))
		e.local(s.Target)
	case *ir.MakeNumberRefStmt:
		e.num(opMakeNumberRef)
		e.num(s.Index)
		e.local(s.Target)
	case *ir.MakeArrayStmt:
		e.num(opMakeArray)
		e.num(int(s.Capacity))
		e.local(s.Target)
	case *ir.MakeObjectStmt:
		e.num(opMakeObject)
		e.local(s.Target)
	case *ir.MakeSetStmt:
		e.num(opMakeSet)
		e.local(s.Target)
	case *ir.ArrayAppendStmt:
		e.num(opArrayAppend)
		e.operand(s.Value)
		e.local(s.Array)
	case *ir.SetAddStmt:
		e.num(opSetAdd)
		e.operand(s.Value)
		e.local(s.Set)
	case *ir.ObjectInsertStmt:
		e.num(opObjectInsert)
		e.operand(s.Key)
		e.operand(s.Value)
		e.local(s.Object)
	case *ir.ObjectInsertOnceStmt:
		e.num(opObjectInsertOnce)
		e.at(s)
		e.operand(s.Key)
		e.operand(s.Value)
		e.local(s.Object)
	case *ir.ObjectMergeStmt:
		e.num(opObjectMerge)
		e.at(s)
		e.locals(s.A, s.B, s.Target)
	default:
		e.testing(s)
	}
}

// testing writes the statements that only compare.
func (e *encoder) testing(s ir.Stmt) {
	switch s := s.(type) {
	case *ir.EqualStmt:
		e.num(opEqual)
		e.operand(s.A)
		e.operand(s.B)
	case *ir.NotEqualStmt:
		e.num(opNotEqual)
		e.operand(s.A)
		e.operand(s.B)
	case *ir.IsArrayStmt:
		e.num(opIsArray)
		e.operand(s.Source)
	case *ir.IsObjectStmt:
		e.num(opIsObject)
		e.operand(s.Source)
	case *ir.IsSetStmt:
		e.num(opIsSet)
		e.operand(s.Source)
	case *ir.IsDefinedStmt:
		e.num(opIsDefined)
		e.local(s.Source)
	case *ir.IsUndefinedStmt:
		e.num(opIsUndefined)
		e.local(s.Source)
	default:
		e.err = fmt.Errorf("encode: statement %T", s)
	}
}

func (e *encoder) call(s *ir.CallStmt) {
	if i, ok := e.funcs[s.Func]; ok {
		e.num(opCallFunc)
		e.num(i)
	} else {
		i, ok := e.builtins[s.Func]
		if !ok {
			i = len(e.builtinNames)
			e.builtins[s.Func] = i
			e.builtinNames = append(e.builtinNames, s.Func)
		}
		e.num(opCallBuiltin)
		e.num(i)
	}
	e.at(s)
	e.operands(s.Args)
	e.local(s.Result)
}
