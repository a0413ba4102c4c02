package policy_test

import (
	"encoding/json"
	"strconv"
	"testing"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// Of members with the same key the last one wins, however many there are.
func TestObjectLastMemberWins(t *testing.T) {
	for _, n := range []int{2, 64, 65, 100_000} {
		members := []policy.Member{{Key: "other", Value: policy.Bool(true)}}
		for i := range n {
			members = append(members, policy.Member{Key: "a", Value: policy.Int(i)})
		}
		got, err := json.Marshal(policy.Object(members))
		if want := `{"a":` + strconv.Itoa(n-1) + `,"other":true}`; err != nil || string(got) != want {
			t.Errorf("%d members: %s %v, want %s", n, got, err, want)
		}
	}
}

func TestFromJSONRefuses(t *testing.T) {
	for _, text := range []string{"", "{", "{} {}", "{}x", `{"a":}`} {
		if in, err := policy.FromJSON(policy.Config, policy.Source{File: "f"}, []byte(text)); err == nil {
			t.Errorf("%q: %v", text, in.Document)
		}
	}
	if _, err := policy.FromJSON(policy.Config, policy.Source{File: "f"}, make([]byte, 9<<20)); err == nil {
		t.Error("nine megabytes were accepted")
	}
}
