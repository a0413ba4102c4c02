// Package corpus generates manifests as they are found in repositories, for benchmarks: mixed
// kinds, some good, some bad, the same on every run.
package corpus

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
)

// Write writes n files with one or two manifests each below dir, 100 files a folder.
func Write(dir string, n int) error {
	for i := range n {
		folder := filepath.Join(dir, fmt.Sprintf("team-%03d", i/100))
		if i%100 == 0 {
			if err := os.MkdirAll(folder, 0o755); err != nil {
				return err
			}
		}
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("app-%05d.yaml", i)), []byte(Manifest(i)), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// Manifest is the i-th file: 1 to 4 KB of YAML.
func Manifest(i int) string {
	r := rand.New(rand.NewPCG(7, uint64(i)))
	name := fmt.Sprintf("app-%05d", i)
	switch i % 10 {
	case 0, 1, 2, 3, 4:
		return workload(r, "Deployment", name) + "---\n" + service(name)
	case 5:
		return workload(r, "StatefulSet", name)
	case 6:
		return cronJob(r, name)
	case 7:
		return role(r, name)
	case 8:
		return configMap(r, name)
	default:
		return networkPolicy(name) + "---\n" + service(name)
	}
}

func header(api, kind, name string) string {
	return fmt.Sprintf(`apiVersion: %s
kind: %s
metadata:
  name: %s
  namespace: team
  labels:
    app.kubernetes.io/name: %s
    app.kubernetes.io/managed-by: hand
`, api, kind, name, name)
}

func workload(r *rand.Rand, kind, name string) string {
	var b strings.Builder
	b.WriteString(header("apps/v1", kind, name))
	fmt.Fprintf(&b, `spec:
  replicas: %d
  selector:
    matchLabels:
      app.kubernetes.io/name: %s
  template:
    metadata:
      labels:
        app.kubernetes.io/name: %s
    spec:
`, 1+r.IntN(4), name, name)
	b.WriteString(podSpec(r, name, "      "))
	return b.String()
}

func cronJob(r *rand.Rand, name string) string {
	return header("batch/v1", "CronJob", name) + `spec:
  schedule: "*/5 * * * *"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
` + podSpec(r, name, "          ")
}

func podSpec(r *rand.Rand, name, indent string) string {
	var b strings.Builder
	b.WriteString("serviceAccountName: " + name + "\n")
	if r.IntN(2) == 0 {
		b.WriteString("automountServiceAccountToken: false\nsecurityContext:\n  runAsNonRoot: true\n  runAsUser: 10001\n  seccompProfile:\n    type: RuntimeDefault\n")
	}
	b.WriteString("containers:\n")
	for c := range 1 + r.IntN(3) {
		fmt.Fprintf(&b, "  - name: c%d\n    image: registry.example.com/team/%s:1.%d.%d\n", c, name, r.IntN(20), r.IntN(10))
		b.WriteString("    ports:\n      - name: http\n        containerPort: 8080\n")
		b.WriteString("    env:\n")
		for e := range 3 + r.IntN(8) {
			fmt.Fprintf(&b, "      - name: SETTING_%d\n        value: \"value %d\"\n", e, r.IntN(1000))
		}
		if r.IntN(3) > 0 {
			b.WriteString("    resources:\n      requests: {cpu: 100m, memory: 128Mi}\n      limits: {cpu: \"1\", memory: 256Mi}\n")
		}
		if r.IntN(3) > 0 {
			b.WriteString("    readinessProbe:\n      httpGet: {path: /ready, port: http}\n    livenessProbe:\n      httpGet: {path: /healthz, port: http}\n")
		}
		switch r.IntN(4) {
		case 0:
			b.WriteString("    securityContext:\n      privileged: true\n")
		case 1, 2:
			b.WriteString("    securityContext:\n      allowPrivilegeEscalation: false\n      readOnlyRootFilesystem: true\n      capabilities:\n        drop: [ALL]\n")
		}
	}
	lines := strings.Split(strings.TrimRight(b.String(), "\n"), "\n")
	return indent + strings.Join(lines, "\n"+indent) + "\n"
}

func service(name string) string {
	return header("v1", "Service", name) + fmt.Sprintf(`spec:
  selector:
    app.kubernetes.io/name: %s
  ports:
    - name: http
      port: 80
      targetPort: http
`, name)
}

func role(r *rand.Rand, name string) string {
	verbs := []string{`[get, list, watch]`, `["*"]`, `[create, update, patch]`}[r.IntN(3)]
	return header("rbac.authorization.k8s.io/v1", "Role", name) + fmt.Sprintf(`rules:
  - apiGroups: [""]
    resources: [configmaps, pods]
    verbs: %s
  - apiGroups: [apps]
    resources: [deployments]
    verbs: [get, list]
`, verbs)
}

func configMap(r *rand.Rand, name string) string {
	var b strings.Builder
	b.WriteString(header("v1", "ConfigMap", name) + "data:\n")
	for i := range 20 + r.IntN(30) {
		fmt.Fprintf(&b, "  setting-%d: |\n    line one of %d\n    line two\n", i, r.IntN(1000))
	}
	return b.String()
}

func networkPolicy(name string) string {
	return header("networking.k8s.io/v1", "NetworkPolicy", name) + fmt.Sprintf(`spec:
  podSelector:
    matchLabels:
      app.kubernetes.io/name: %s
  policyTypes: [Ingress, Egress]
  ingress:
    - from:
        - podSelector: {}
      ports:
        - port: http
  egress: []
`, name)
}
