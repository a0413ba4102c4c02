package policy_test

import (
	"context"
	"fmt"

	"github.com/sallyport-dev/sallyport/pkg/policy"
	"github.com/sallyport-dev/sallyport/policies"
)

var ctx = context.Background()

// Judge one document with the built-in rules.
func Example() {
	engine, err := policy.New(ctx, policy.Options{Packs: []policy.Pack{policies.Pack()}})
	if err != nil {
		panic(err)
	}
	gate := &policy.Gate{Engine: engine}
	pod, err := policy.FromJSON(policy.Kubernetes, policy.Source{File: "pod.json"}, []byte(`{"apiVersion": "v1",
		"kind": "Pod", "metadata": {"name": "web"}, "spec": {"hostPID": true, "containers": []}}`))
	if err != nil {
		panic(err)
	}
	decision, err := gate.Judge(ctx, pod)
	fmt.Println(decision.Verdict, err)
	// Output: deny <nil>
}
