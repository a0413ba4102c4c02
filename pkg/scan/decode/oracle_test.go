package decode

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/sallyport-dev/sallyport/pkg/policy"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	kubeyaml "k8s.io/apimachinery/pkg/util/yaml"
	sigsyaml "sigs.k8s.io/yaml"
)

// The oracles are what kubectl is made of: sigs.k8s.io/yaml for one document, and the stream
// decoder and the unstructured scheme of the API machinery for a file.

// readYAML reads the first document of text as we do for Kubernetes, without the rest of File.
func readYAML(text []byte) (any, error) {
	o := Options{}.withDefaults()
	roots, err := parseYAML(text, o)
	if err != nil || len(roots) == 0 {
		return nil, err
	}
	tree, err := newBuilder(kubernetesSchema, text, o).build(roots[0])
	if err != nil {
		return nil, err
	}
	return plainGo(tree.value)
}

// plainGo converts a value by way of its JSON, as any consumer would.
func plainGo(v policy.Value) (any, error) {
	data, err := v.MarshalJSON()
	if err != nil {
		return nil, err
	}
	return canonicalJSON(data)
}

// canonicalJSON decodes one JSON text, with numbers as the API machinery holds them.
func canonicalJSON(data []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var x any
	if err := d.Decode(&x); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("trailing data")
	}
	return canonical(x)
}

func canonical(x any) (any, error) {
	var err error
	switch x := x.(type) {
	case json.Number:
		if i, err := strconv.ParseInt(string(x), 10, 64); err == nil {
			return i, nil
		}
		f, err := strconv.ParseFloat(string(x), 64)
		if err != nil {
			return nil, err
		}
		// Written once more, 1.0 is 1.
		again, err := json.Marshal(f)
		if i, notInt := strconv.ParseInt(string(again), 10, 64); notInt == nil {
			return i, err
		}
		return f, err
	case map[string]any:
		for k, v := range x {
			if x[k], err = canonical(v); err != nil {
				return nil, err
			}
		}
	case []any:
		for i, v := range x {
			if x[i], err = canonical(v); err != nil {
				return nil, err
			}
		}
	}
	return x, nil
}

func sigsRead(text []byte) (any, error) {
	data, err := sigsyaml.YAMLToJSON(text)
	if err != nil {
		return nil, err
	}
	return canonicalJSON(data)
}

// checkSameAsSigs fails when both readers accept a text and differ, and reports whether both did.
// Keys of different types with the same text ("1" and 1) have no defined order in the oracle; it
// then disagrees with itself.
func checkSameAsSigs(t *testing.T, text []byte) (both bool) {
	t.Helper()
	ours, err := readYAML(text)
	if err != nil {
		return false
	}
	theirs, err := sigsRead(text)
	if err != nil {
		return false
	}
	if diff := cmp.Diff(theirs, ours); diff != "" {
		for range 30 {
			if again, err := sigsRead(text); err != nil || !cmp.Equal(again, theirs) {
				return false
			}
		}
		t.Errorf("%q: kubectl's value (-) and ours (+) differ:\n%s", text, diff)
	}
	return true
}

// kubectlObjects returns the objects that "kubectl apply -f" would send, and the error at which it
// would stop.
func kubectlObjects(data []byte) (objects []any, err error) {
	decoder := kubeyaml.NewYAMLOrJSONDecoder(bytes.NewReader(data), 4096)
	for {
		var raw runtime.RawExtension
		switch err := decoder.Decode(&raw); {
		case errors.Is(err, io.EOF):
			return objects, nil
		case err != nil:
			return objects, err
		}
		raw.Raw = bytes.TrimSpace(raw.Raw)
		if len(raw.Raw) == 0 || bytes.Equal(raw.Raw, []byte("null")) {
			continue
		}
		object, _, err := unstructured.UnstructuredJSONScheme.Decode(raw.Raw, nil, nil)
		if err != nil {
			return objects, err
		}
		if objects, err = flatten(objects, object); err != nil {
			return objects, err
		}
	}
}

func flatten(objects []any, object runtime.Object) ([]any, error) {
	switch object := object.(type) {
	case *unstructured.UnstructuredList:
		for i := range object.Items {
			data, err := json.Marshal(object.Items[i].Object)
			if err != nil {
				return objects, err
			}
			nested, _, err := unstructured.UnstructuredJSONScheme.Decode(data, nil, nil)
			if err != nil {
				return objects, err
			}
			if objects, err = flatten(objects, nested); err != nil {
				return objects, err
			}
		}
		return objects, nil
	case *unstructured.Unstructured:
		if object.GetAPIVersion() == "" || object.GetKind() == "" {
			return objects, errors.New("no apiVersion or no kind")
		}
		x, err := canonicalObject(object.Object)
		return append(objects, x), err
	}
	return objects, errors.New("neither an object nor a list")
}

func canonicalObject(x any) (any, error) {
	data, err := json.Marshal(x)
	if err != nil {
		return nil, err
	}
	return canonicalJSON(data)
}

// checkSameAsKubectl fails when kubectl would send an object that we do not judge, unless we
// report a problem, and when we judge an object that kubectl would not send without saying so.
func checkSameAsKubectl(t *testing.T, name string, data []byte) {
	t.Helper()
	theirs, stopped := kubectlObjects(data)
	result := File(name, data, Options{})
	ours := make([]any, len(result.Inputs))
	for i, in := range result.Inputs {
		x, err := plainGo(in.Document)
		if err != nil {
			t.Fatalf("%q: document %d: %s", data, i, err)
		}
		ours[i] = x
	}
	if len(result.Problems) > 0 {
		return
	}
	for _, want := range theirs {
		if !contains(ours, want) && !undefined(data) {
			t.Errorf("%q: kubectl sends this, and it is not judged:\n%v\nbut these are:\n%v", data, want, ours)
		}
	}
	if stopped != nil {
		return
	}
	for i, x := range ours {
		if result.Inputs[i].Facts.IsZero() && !contains(theirs, x) && !undefined(data) {
			t.Errorf("%q: this is judged without a word, and kubectl does not send it:\n%v\nbut these:\n%v", data, x, theirs)
		}
	}
}

func contains(list []any, x any) bool {
	for _, other := range list {
		if cmp.Equal(other, x) {
			return true
		}
	}
	return false
}

// undefined reports whether kubectl itself reads the data now so, now so.
func undefined(data []byte) bool {
	first, _ := kubectlObjects(data)
	for range 30 {
		if again, _ := kubectlObjects(data); !cmp.Equal(first, again) {
			return true
		}
	}
	return false
}
