package decode

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/sallyport-dev/sallyport/pkg/policy"
	"go.yaml.in/yaml/v3"
	sigsyaml "sigs.k8s.io/yaml"
)

const benchDeployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web-%[1]d
  namespace: shop
  labels: {app: web, "app.kubernetes.io/part-of": shop}
  annotations:
    example.com/owner: team-%[1]d # who to ask
spec:
  replicas: 3
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      serviceAccountName: web
      automountServiceAccountToken: false
      securityContext:
        runAsNonRoot: true
        seccompProfile:
          type: RuntimeDefault
      containers:
        - name: web
          image: registry.example.com/shop/web:1.%[1]d
          args: ["--port=8080", "--verbose", '--name=web']
          env:
            - name: LOG_LEVEL
              value: "debug"
            - name: TOKEN
              valueFrom:
                secretKeyRef: {name: web, key: token}
          ports:
            - containerPort: 8080
              protocol: TCP
          resources:
            requests:
              cpu: 100m
              memory: 128Mi
            limits:
              memory: 256Mi
          readinessProbe:
            httpGet:
              path: /ready
              port: 8080
            periodSeconds: 10
          securityContext:
            allowPrivilegeEscalation: false
            capabilities:
              drop: [ALL]
      volumes:
        - name: config
          configMap:
            name: web-config
`

func benchStream(n int) []byte {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "---\n"+benchDeployment, i)
	}
	return []byte(b.String())
}

func BenchmarkKubernetesYAML(b *testing.B) {
	data := benchStream(100)
	b.Run("File", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		b.ReportAllocs()
		for b.Loop() {
			if r := File("web.yaml", data, Options{}); len(r.Inputs) != 100 {
				b.Fatal(r.Problems)
			}
		}
	})
	b.Run("parser alone", func(b *testing.B) { // the floor: a node tree and nothing else
		b.SetBytes(int64(len(data)))
		b.ReportAllocs()
		for b.Loop() {
			for d := yaml.NewDecoder(bytes.NewReader(data)); ; {
				var n yaml.Node
				if err := d.Decode(&n); err == io.EOF {
					break
				} else if err != nil {
					b.Fatal(err)
				}
			}
		}
	})
	b.Run("sigs.k8s.io/yaml", func(b *testing.B) { // what kubectl spends
		one := []byte(fmt.Sprintf(benchDeployment, 1))
		b.SetBytes(int64(len(one)))
		b.ReportAllocs()
		for b.Loop() {
			var x any
			if err := sigsyaml.Unmarshal(one, &x); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkKubernetesJSON(b *testing.B) {
	one, err := sigsyaml.YAMLToJSON([]byte(fmt.Sprintf(benchDeployment, 1)))
	if err != nil {
		b.Fatal(err)
	}
	data := bytes.Repeat(one, 100)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if r := File("web.json", data, Options{}); len(r.Inputs) != 100 {
			b.Fatal(r.Problems)
		}
	}
}

// benchPaths are as many as a document with findings asks positions of.
var benchPaths = func() (paths []policy.Path) {
	for _, field := range []string{"image", "resources", "securityContext", "env", "livenessProbe"} {
		paths = append(paths, policy.Path{"spec", "template", "spec", "containers", 0, field})
	}
	return append(paths, policy.Path{"metadata", "namespace"})
}()

func locateAll(locate func(policy.Path) policy.Position) bool {
	for _, path := range benchPaths {
		if locate(path).Line == 0 {
			return false
		}
	}
	return true
}

// What a document costs by the fast path and by the full one: its value, and its value with the
// positions that findings need.
func BenchmarkYAML(b *testing.B) {
	data, o := benchStream(100), Options{}.withDefaults()
	run := func(name string, positions bool, read func(p part, positions bool) bool) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				for p := range parts(data) {
					if !read(p, positions) {
						b.Fatal("not read")
					}
				}
			}
		})
	}
	parser := fastYAML{schema: kubernetesSchema, options: o}
	fast := func(p part, positions bool) bool {
		d, ok := parser.part(p)
		return ok && (!positions || locateAll(d.locator()))
	}
	full := func(p part, positions bool) bool {
		roots, err := parseYAML(p.text, o)
		if err != nil {
			return false
		}
		d := asDocuments(roots, p.text, p.line, o)[0]
		_, err = newBuilder(kubernetesSchema, d.text, o).build(d.root)
		return err == nil && (!positions || locateAll(lazily(func() *entry { return d.outline(kubernetesSchema) })))
	}
	run("value/fast", false, fast)
	run("value/full", false, full)
	run("positions/fast", true, fast)
	run("positions/full", true, full)
}

// What a JSON document costs: its value, and its value with the positions that findings need.
func BenchmarkJSON(b *testing.B) {
	one, err := sigsyaml.YAMLToJSON([]byte(fmt.Sprintf(benchDeployment, 1)))
	if err != nil {
		b.Fatal(err)
	}
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, one, "", "  "); err != nil {
		b.Fatal(err)
	}
	run := func(name string, data []byte, positions bool) {
		b.Run(name, func(b *testing.B) {
			p := jsonParser{options: Options{}.withDefaults(), canonical: true}
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				p.data, p.at = string(data), 0
				d, err := p.document()
				if err != nil || positions && !locateAll(d.locator(1, 1)) {
					b.Fatal(err)
				}
			}
		})
	}
	run("value/compact", one, false)
	run("value/indented", pretty.Bytes(), false)
	run("positions/compact", one, true)
	run("positions/indented", pretty.Bytes(), true)
}
