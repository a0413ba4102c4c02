package rvm

import opaversion "github.com/open-policy-agent/opa/v1/version"

// Version names the form of a blob and the planner that made its content. A blob of another version
// is refused: the meaning of statements may have changed between versions of OPA.
var Version = "rvm2/opa" + opaversion.Version

// Statements in a blob begin with one of these.
const (
	opAssignInt = iota
	opAssignVar
	opAssignVarOnce
	opResetLocal
	opMakeNull
	opMakeNumberInt
	opMakeNumberRef
	opMakeArray
	opMakeObject
	opMakeSet
	opArrayAppend
	opSetAdd
	opObjectInsert
	opObjectInsertOnce
	opObjectMerge
	opDot
	opEqual
	opNotEqual
	opIsArray
	opIsObject
	opIsSet
	opIsDefined
	opIsUndefined
	opLen
	opBlock
	opBreak
	opNot
	opScan
	opResultSetAdd
	opCallFunc
	opCallBuiltin
	opCallDynamic
	opWith
)

// Operands are a number shifted by two bits, in which stands what it is.
const (
	operandLocal = iota
	operandString
	operandBool
)
