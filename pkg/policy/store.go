package policy

import (
	"context"
	"errors"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/storage"
)

// dataStore answers what rules read below data: data.params is the same for every document,
// data.facts belongs to one evaluation and travels in its transaction. So facts reach rules
// without a write, and evaluations share the store without a lock.
type dataStore struct {
	storage.TriggersNotSupported
	storage.PolicyNotSupported
	storage.WritesNotSupported
	params ast.Value
}

// factsTxn is the transaction of one evaluation.
type factsTxn struct{ facts *ast.Term }

func (factsTxn) ID() uint64 { return 0 }

func (*dataStore) NewTransaction(context.Context, ...storage.TransactionParams) (storage.Transaction, error) {
	return factsTxn{}, nil
}

func (s *dataStore) Read(_ context.Context, txn storage.Transaction, path storage.Path) (any, error) {
	facts, _ := txn.(factsTxn)
	if len(path) == 0 {
		members := [][2]*ast.Term{{ast.InternedTerm("params"), ast.NewTerm(s.params)}}
		if facts.facts != nil {
			members = append(members, [2]*ast.Term{ast.InternedTerm("facts"), facts.facts})
		}
		return ast.NewObject(members...), nil
	}
	var root ast.Value
	switch path[0] {
	case "params":
		root = s.params
	case "facts":
		if facts.facts != nil {
			root = facts.facts.Value
		}
	}
	for _, step := range path[1:] {
		if root == nil {
			break
		}
		found, err := root.Find(ast.Ref{ast.InternedTerm(step)})
		if err != nil {
			found = nil
		}
		root = found
	}
	if root == nil {
		return nil, &storage.Error{Code: storage.NotFoundErr, Message: path.String()}
	}
	return root, nil
}

func (*dataStore) Truncate(context.Context, storage.Transaction, storage.TransactionParams, storage.Iterator) error {
	return errors.New("the store of facts and parameters is read-only")
}

func (*dataStore) Commit(context.Context, storage.Transaction) error { return nil }

func (*dataStore) Abort(context.Context, storage.Transaction) {}
