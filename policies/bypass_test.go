package policies_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"sigs.k8s.io/yaml"

	"github.com/sallyport-dev/sallyport/pkg/attest"
	"github.com/sallyport-dev/sallyport/pkg/policy"
	"github.com/sallyport-dev/sallyport/pkg/scan/image"
	"github.com/sallyport-dev/sallyport/policies"
)

const (
	signedImage   = "ghcr.io/acme/signed:1"
	unsignedImage = "ghcr.io/acme/unsigned:1"
)

// evidence answers for two images as a registry and the trust configuration would: nobody signed one of them.
type evidence struct{}

func (e evidence) Image(_ context.Context, ref string) (policy.Input, error) {
	if ref != signedImage && ref != unsignedImage {
		return policy.Input{}, fmt.Errorf("the registry does not answer about %q", ref)
	}
	parsed, err := image.ParseReference(ref)
	if err != nil {
		return policy.Input{}, err
	}
	digest := "sha256:" + strings.Repeat("1", 64)
	trust := attest.Trust{
		Authorities: map[string]attest.Authority{"release": {Keys: []attest.Key{{File: "release.pub"}}}},
		Images:      []attest.Entry{{Match: []string{"ghcr.io/acme/**"}, Signatures: &attest.Need{From: []string{"release"}}}},
	}
	var claims []attest.Claim
	if ref == signedImage {
		claims = append(claims, attest.Claim{Subject: digest, Signature: true, Signers: []attest.Signer{{Authority: "release", ID: "release"}}})
	}
	facts := trust.Assess(attest.Subject{Reference: parsed, Digest: digest}, attest.Found{}, claims, time.Unix(0, 0))
	document, err := policy.FromGo(map[string]any{
		"name": ref, "digest": digest,
		"reference": map[string]any{"registry": parsed.Registry, "repository": parsed.Repository, "tag": parsed.Tag, "digest": parsed.Digest},
	})
	if err != nil {
		return policy.Input{}, err
	}
	in := policy.Input{Kind: policy.Image, Document: document}
	in.Facts, err = facts.Value()
	return in, err
}

// places are where a Pod's spec names images, each with a spec that does so.
var places = map[string]func(ref string) map[string]any{
	"containers[1].image": func(ref string) map[string]any {
		return map[string]any{"containers": []any{container(signedImage), container(ref)}}
	},
	"initContainers[0].image": func(ref string) map[string]any {
		return map[string]any{"containers": []any{container(signedImage)}, "initContainers": []any{container(ref)}}
	},
	"initContainers[1].image": func(ref string) map[string]any {
		sidecar := container(ref)
		sidecar["restartPolicy"] = "Always"
		return map[string]any{"containers": []any{container(signedImage)}, "initContainers": []any{container(signedImage), sidecar}}
	},
	"ephemeralContainers[0].image": func(ref string) map[string]any {
		return map[string]any{"containers": []any{container(signedImage)}, "ephemeralContainers": []any{container(ref)}}
	},
	"volumes[1].image.reference": func(ref string) map[string]any {
		return map[string]any{"containers": []any{container(signedImage)}, "volumes": []any{
			map[string]any{"name": "tmp", "emptyDir": map[string]any{}},
			map[string]any{"name": "models", "image": map[string]any{"reference": ref}},
		}}
	},
}

func container(ref string) map[string]any { return map[string]any{"name": "c", "image": ref} }

// holders are the kinds that hold a Pod, with the path to its spec.
var holders = []struct{ apiVersion, kind, path string }{
	{"v1", "Pod", "spec"},
	{"v1", "PodTemplate", "template.spec"},
	{"v1", "ReplicationController", "spec.template.spec"},
	{"apps/v1", "Deployment", "spec.template.spec"},
	{"apps/v1beta1", "Deployment", "spec.template.spec"},
	{"extensions/v1beta1", "Deployment", "spec.template.spec"},
	{"apps/v1", "ReplicaSet", "spec.template.spec"},
	{"apps/v1", "StatefulSet", "spec.template.spec"},
	{"apps/v1", "DaemonSet", "spec.template.spec"},
	{"batch/v1", "Job", "spec.template.spec"},
	{"batch/v1", "CronJob", "spec.jobTemplate.spec.template.spec"},
	{"batch/v1beta1", "CronJob", "spec.jobTemplate.spec.template.spec"},
	{"argoproj.io/v1alpha1", "Rollout", "spec.template.spec"},
	{"apps.openshift.io/v1", "DeploymentConfig", "spec.template.spec"},
	{"serving.knative.dev/v1", "Service", "spec.template.spec"},
	{"serving.knative.dev/v1", "Configuration", "spec.template.spec"},
}

// holder is an object of a kind with a Pod's spec in its place.
func holder(apiVersion, kind, path string, spec map[string]any) map[string]any {
	var inner any = spec
	steps := strings.Split(path, ".")
	for _, step := range slices.Backward(steps[1:]) {
		inner = map[string]any{step: inner}
	}
	return map[string]any{"apiVersion": apiVersion, "kind": kind, "metadata": map[string]any{"name": "app"}, steps[0]: inner}
}

// V19, A5: whatever holds it, and wherever in a workload it stands, an image that nobody signed is judged.
func TestV19A5EveryPlaceOfAnImageIsFollowed(t *testing.T) {
	g := unsignedGate(t)
	for _, h := range holders {
		for place, spec := range places {
			object := func(ref string) map[string]any { return holder(h.apiVersion, h.kind, h.path, spec(ref)) }
			list := func(ref string) map[string]any {
				return map[string]any{"apiVersion": "v1", "kind": "List", "items": []any{holder("v1", "Pod", "spec", map[string]any{}), object(ref)}}
			}
			// The items of a typed list need not say what they are.
			typed := func(ref string) map[string]any {
				item := object(ref)
				delete(item, "apiVersion")
				delete(item, "kind")
				return map[string]any{"apiVersion": h.apiVersion, "kind": h.kind + "List", "items": []any{item}}
			}
			leaving := func(ref string) map[string]any {
				o := object(ref)
				o["metadata"] = map[string]any{
					"name": "app", "deletionTimestamp": "2026-11-01T00:00:00Z", "finalizers": []any{"acme.example/hold"},
					"ownerReferences": []any{map[string]any{"apiVersion": "apps/v1", "kind": "Deployment", "name": "approved", "uid": "1", "controller": true}},
				}
				return o
			}
			for form, build := range map[string]func(string) map[string]any{"alone": object, "List": list, "typed list": typed, "being deleted": leaving} {
				t.Run(fmt.Sprintf("%s %s %s %s", h.apiVersion, h.kind, place, form), func(t *testing.T) {
					want := h.path + "." + place
					if got := unsignedAt(t, g, build(unsignedImage)); !slices.Equal(got, []string{want}) {
						t.Errorf("unsigned at %v, want %s", got, want)
					}
					if got := unsignedAt(t, g, build(signedImage)); len(got) > 0 {
						t.Errorf("signed everywhere, and unsigned at %v", got)
					}
				})
			}
		}
	}
}

// V19: kinds that nobody knows are followed when the parameters name them.
func TestV19OwnKindsAreFollowed(t *testing.T) {
	object := holder("acme.example/v1", "Machine", "spec.blueprint.pod", places["initContainers[0].image"](unsignedImage))
	if got := unsignedAt(t, unsignedGate(t), object); len(got) > 0 {
		t.Errorf("an unknown kind was read: %v", got)
	}
	kinds := map[string]map[string]any{"lib/kubernetes": {"podKinds": []any{
		map[string]any{"group": "acme.example", "kind": "Machine", "path": []any{"spec", "blueprint", "pod"}},
	}}}
	e, err := policy.New(t.Context(), policy.Options{Packs: []policy.Pack{policies.Pack()}, Params: kinds})
	if err != nil {
		t.Fatal(err)
	}
	g := &policy.Gate{Engine: e, Evidence: evidence{}}
	if got := unsignedAt(t, g, object); !slices.Equal(got, []string{"spec.blueprint.pod.initContainers[0].image"}) {
		t.Errorf("unsigned at %v", got)
	}
}

// V19: an image about which nobody can be asked is unknown, which denies, and never passed over.
func TestV19A12ImagesThatCannotBeAskedAbout(t *testing.T) {
	g := unsignedGate(t)
	for place, spec := range places {
		for _, ref := range []string{"ghcr.io/acme/gone:1", "not a reference", "ghcr.io/acme/Signed:1", signedImage + " "} {
			d := judgeObject(t, g, holder("v1", "Pod", "spec", spec(ref)))[0]
			var at []string
			for _, u := range d.Unknown {
				if u.Rule == "image/*" {
					at = append(at, u.Via.String())
				}
			}
			if d.Verdict != policy.Deny || !slices.Equal(at, []string{"spec." + place}) {
				t.Errorf("%s, %q: %s, unknown at %v", place, ref, d.Verdict, at)
			}
		}
	}
	failing := &policy.Gate{Engine: g.Engine, Evidence: down{}}
	for _, d := range judgeObject(t, failing, holder("v1", "Pod", "spec", places["volumes[1].image.reference"](signedImage))) {
		if d.Verdict != policy.Deny || len(d.Unknown) < 2 {
			t.Errorf("%s, %v", d.Verdict, d.Unknown)
		}
	}
}

type down struct{}

func (down) Image(context.Context, string) (policy.Input, error) {
	return policy.Input{}, errors.New("nobody answers")
}

func unsignedGate(t *testing.T) *policy.Gate {
	t.Helper()
	e, err := policy.New(t.Context(), policy.Options{Packs: []policy.Pack{policies.Pack()}})
	if err != nil {
		t.Fatal(err)
	}
	return &policy.Gate{Engine: e, Evidence: evidence{}}
}

// unsignedAt is where an object, or the members of a list, name images that rules find unsigned.
func unsignedAt(t *testing.T, g *policy.Gate, object map[string]any) []string {
	t.Helper()
	at := map[string]bool{}
	for _, d := range judgeObject(t, g, object) {
		for _, f := range d.Findings {
			if f.Rule == "image/unsigned" {
				at[f.Via.String()] = true
				if d.Verdict != policy.Deny {
					t.Errorf("verdict %s", d.Verdict)
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(at))
}

// judgeObject sends an object through the decoder and the gate.
func judgeObject(t *testing.T, g *policy.Gate, object map[string]any) (decisions []policy.Decision) {
	t.Helper()
	text, err := yaml.Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	inputs := documentsOf(t, "app.yaml", text)
	if len(inputs) == 0 {
		t.Fatalf("nothing was decoded from\n%s", text)
	}
	for _, in := range inputs {
		d, err := g.Judge(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		decisions = append(decisions, d)
	}
	return decisions
}
