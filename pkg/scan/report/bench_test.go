package report

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/sallyport-dev/sallyport/pkg/policy"
	"github.com/sallyport-dev/sallyport/pkg/scan"
)

// large is a report of n findings, ten to a file.
func large(n int) *scan.Report {
	rules := []string{"kubernetes/privileged", "kubernetes/image-latest", "kubernetes/host-pid", "kubernetes/runtime-socket", "kubernetes/service-selector"}
	r := clean()
	r.Verdict = policy.Deny
	for i := range n {
		line := 10 + i%10*3
		r.Findings = append(r.Findings, found(rules[i%len(rules)], fmt.Sprintf("deploy/%06d.yaml", i/10), fmt.Sprintf("Deployment shop/app-%d", i/10),
			fmt.Sprintf("container %q does what it should not do", fmt.Sprint("c", i%10)), policy.Warn, at(line, 11, line, 25),
			"spec", "template", "spec", "containers", i%10, "image"))
	}
	return r
}

func largeOptions() Options {
	source := []byte(strings.Repeat("          image: registry.example.com/shop/web:latest\n", 50))
	o := sampleOptions()
	o.Source = func(string) ([]byte, error) { return source, nil }
	return o
}

// The formats must stay linear: whatever is quadratic in findings or files does not end here.
func TestManyFindings(t *testing.T) {
	n := 30_000
	if testing.Short() {
		n = 3_000
	}
	r := large(n)
	for _, format := range Formats() {
		if err := Write(io.Discard, format, r, largeOptions()); err != nil {
			t.Errorf("%s: %v", format, err)
		}
	}
}

func BenchmarkText(b *testing.B)  { benchmark(b, "text") }
func BenchmarkSARIF(b *testing.B) { benchmark(b, "sarif") }

func benchmark(b *testing.B, format string) {
	r, o := large(10_000), largeOptions()
	b.ReportAllocs()
	for b.Loop() {
		if err := Write(io.Discard, format, r, o); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(len(r.Findings)), "us/finding")
}
