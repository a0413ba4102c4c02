//go:build unix

package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/sallyport-dev/sallyport/test/bench/corpus"
)

const (
	pod = `apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
spec:
  containers:
    - name: web
      image: registry.example.com/web:1.4.2
      securityContext:
        privileged: true
`
	oneRule = "package main\n\ndeny contains \"privileged\" if input.spec.containers[_].securityContext.privileged\n"
)

// cold compares fresh processes that judge one Pod.
func cold(b *bench) error {
	sallyport, conftest, err := b.both()
	if err != nil {
		return err
	}
	dir := filepath.Join(b.dir, "cold")
	manifest, policy := filepath.Join(dir, "pod.yaml"), filepath.Join(dir, "policy")
	if err := corpus.WriteFiles(dir, map[string]string{"pod.yaml": pod, "policy/main.rego": oneRule}); err != nil {
		return err
	}
	const rounds = 31
	var ours, theirs figures
	for i := range rounds + 1 {
		a, err1 := b.measure(sallyport, "scan", manifest, "--config", os.DevNull)
		c, err2 := b.measure(conftest, "test", "--policy", policy, manifest)
		if err := errors.Join(err1, err2); err != nil {
			return err
		}
		if i > 0 { // the first round warms the file cache
			ours, theirs = append(ours, a), append(theirs, c)
		}
	}
	fmt.Printf("\ncold: %d fresh processes judge one Pod; the whole Kubernetes pack against conftest %s with one rule\n", rounds, conftestVersion)
	fmt.Printf("  %-10s %21s %21s %21s\n", "", "wall: median, least", "CPU: median, least", "RSS: median, least")
	for _, row := range []struct {
		name string
		f    figures
	}{{"sallyport", ours}, {"conftest", theirs}} {
		fmt.Printf("  %-10s %10s %10s %10s %10s %6d MiB %6d MiB\n", row.name,
			short(median(row.f, wallOf)), short(minimum(row.f, wallOf)),
			short(median(row.f, cpuOf)), short(minimum(row.f, cpuOf)),
			median(row.f, rssOf)>>20, minimum(row.f, rssOf)>>20)
	}
	fmt.Printf("  ratio of the medians: %.2fx wall, %.2fx CPU, %.2fx RSS; CPU at least %.2fx\n",
		over(median(ours, wallOf), median(theirs, wallOf)), over(median(ours, cpuOf), median(theirs, cpuOf)),
		over(median(ours, rssOf), median(theirs, rssOf)), over(minimum(ours, cpuOf), minimum(theirs, cpuOf)))
	b.ratio("fresh process against conftest with one rule, wall", over(minimum(ours, wallOf), minimum(theirs, wallOf)), atMost(0.5))
	b.ratio("fresh process against conftest with one rule, RSS", over(minimum(ours, rssOf), minimum(theirs, rssOf)), atMost(0.6))
	return nil
}
