package decode

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

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
