package policies_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/sallyport-dev/sallyport/pkg/policy"
	"github.com/sallyport-dev/sallyport/pkg/ruletest"
	"github.com/sallyport-dev/sallyport/policies"
)

// source is the pack as it stands in the work tree, checked from scratch.
func source() policy.Pack { return policy.Pack{Name: "policies", FS: os.DirFS(".")} }

func TestRules(t *testing.T) {
	result, err := ruletest.Run(t.Context(), ruletest.Options{Pack: source()})
	if err != nil {
		t.Fatal(err)
	}
	for _, missing := range result.Missing {
		t.Error(missing)
	}
	t.Run("rego", func(t *testing.T) {
		for _, test := range result.Tests {
			if test.Problem != "" {
				t.Errorf("%s:%d: %s: %s", test.File, test.Line, test.Name, test.Problem)
			}
		}
	})
	t.Run("fixtures", func(t *testing.T) {
		for _, f := range result.Fixtures {
			t.Run(strings.TrimPrefix(f.File, "policies/"), func(t *testing.T) {
				if f.Problem != "" {
					t.Error(f.Problem)
				}
			})
		}
	})
	if len(result.Tests) < 2*len(engine(t).Rules()) {
		t.Errorf("only %d Rego tests for %d rules", len(result.Tests), len(engine(t).Rules()))
	}
}

func engine(t *testing.T) *policy.Engine {
	t.Helper()
	e, err := policy.New(t.Context(), policy.Options{Packs: []policy.Pack{source()}})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// What an engine says of rules is what their annotations say: the lines of the index are written by
// encoding/json, and read without it.
func TestRulesSurviveTheIndex(t *testing.T) {
	rules := engine(t).Rules()
	lines := strings.Split(policies.Pack().Index, "\n")
	for i, r := range rules {
		text, err := json.Marshal(r)
		if err != nil || string(text) != lines[1+i] {
			t.Errorf("%s: %v\n%s\n%s", r.ID, err, text, lines[1+i])
		}
	}
}

// TestIndexIsFresh fails when a rule changed and make generate did not run.
func TestIndexIsFresh(t *testing.T) {
	if _, err := policy.New(t.Context(), policy.Options{Packs: []policy.Pack{policies.Pack()}}); err != nil {
		t.Fatal(err)
	}
	want, err := policy.BuildIndex(source())
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != policies.Pack().Index {
		t.Error("policies/index.bin is stale; run make generate")
	}
}

// finished are the families of topics that the packs cover completely.
var finished = []string{"k8s-", "df-"}

func TestEveryTopicIsCovered(t *testing.T) {
	topics := map[string]bool{}
	r := csv.NewReader(bytes.NewReader(policies.Topics))
	for {
		row, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		topics[row[0]] = false
	}
	for _, rule := range engine(t).Rules() {
		for _, topic := range rule.Covers {
			if _, known := topics[topic]; !known {
				t.Errorf("%s covers %q, which is no topic", rule.ID, topic)
			}
			topics[topic] = true
		}
	}
	for topic, covered := range topics {
		for _, family := range finished {
			if strings.HasPrefix(topic, family) && !covered {
				t.Errorf("no rule covers %s", topic)
			}
		}
	}
}
