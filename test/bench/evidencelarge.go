//go:build unix

package main

import (
	"bytes"
	"context"
	"fmt"
	"runtime"
	"runtime/metrics"
	"strings"
	"time"

	"github.com/sallyport-dev/sallyport/internal/testpki"
	"github.com/sallyport-dev/sallyport/pkg/attest"
	"github.com/sallyport-dev/sallyport/pkg/attest/verify"
)

const (
	largeSBOM  = 14 << 20  // bytes of the predicate
	largeLimit = 100 << 20 // bytes of memory that its verification may take
)

// sbomOf is a predicate of a size, in the shape of an SBOM.
func sbomOf(size int) []byte {
	var b bytes.Buffer
	b.WriteString(`{"spdxVersion":"SPDX-2.3","packages":[`)
	for i := 0; b.Len() < size; i++ {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"name":"library-%d","SPDXID":"SPDXRef-Package-%d","versionInfo":"%d.0.1","licenseDeclared":"MIT","supplier":"NOASSERTION","checksums":[{"algorithm":"SHA256","checksumValue":"%064x"}]}`, i, i, i, i)
	}
	b.WriteString(`]}`)
	return b.Bytes()
}

// attested is an image with one attestation, and the flags that ask for it.
type attested struct {
	name             string
	by               testpki.Signing
	size             int // of the predicate
	flags            []string
	subject          attest.Subject
	single, together figures
}

func (v *vouched) attestation(k *attested) attest.Candidate {
	raw := v.pki.Bundle(testpki.Statement(k.subject.Digest, sbomType, sbomOf(k.size)), k.by)
	return attest.Candidate{Format: attest.Bundle, Subject: k.subject.Digest, Origin: "bench", Payload: raw}
}

// large verifies attestations with a large SBOM: in process, and as whole processes that fetch it, too.
func (v *vouched) large() error {
	fmt.Printf("\nevidence: an attestation with an SBOM of %d MiB\n", largeSBOM>>20)
	images := []*attested{
		// It tells what a process needs anyway.
		{name: "small, keyless", by: byIdentity2(), size: 1 << 10, flags: append(v.identityFlags(), "--type", sbomType)},
		{name: "keyed", by: testpki.Signing{Key: v.key}, size: largeSBOM, flags: append(v.keyFlags(), "--type", sbomType)},
		{name: "keyless", by: byIdentity2(), size: largeSBOM, flags: append(v.identityFlags(), "--type", sbomType)},
	}
	verifier, err := v.verifier(v.trust())
	if err != nil {
		return err
	}
	for _, k := range images {
		if k.subject, err = v.push("sbom-" + strings.ReplaceAll(k.name, ", ", "-")); err != nil {
			return err
		}
	}
	// The registry is in this process, and must not hold any of it yet.
	if err := v.largeHeaps(verifier, images[1:]); err != nil {
		return err
	}
	if err := v.largeTimes(verifier, images[1:]); err != nil {
		return err
	}
	for _, k := range images {
		if err := v.put(k.subject, sbomType, v.attestation(k).Payload); err != nil {
			return err
		}
	}
	return v.largeProcesses(images)
}

// largeHeaps measures how large the heap gets, with the attestation itself and everything that lives beside it.
func (v *vouched) largeHeaps(verifier *verify.Verifier, images []*attested) error {
	for _, k := range images {
		candidate := v.attestation(k)
		var highest uint64
		for range 3 {
			peak, err := heapPeak(func() error { return counted(verifier.Verify(context.Background(), candidate), 1) })
			if err != nil {
				return err
			}
			highest = max(highest, peak)
		}
		fmt.Printf("  %s, in process: the heap gets %d MiB large, of which the attestation is %d MiB\n", k.name, highest>>20, len(candidate.Payload)>>20)
		v.ratio("SBOM of 14 MiB, "+k.name+": peak of the heap against 100 MiB", over(int64(highest), largeLimit), atMost(1))
		runtime.KeepAlive(candidate)
	}
	return nil
}

// heapPeak is the highest size of the heap while f runs.
func heapPeak(f func() error) (uint64, error) {
	for range 3 { // pools let go of what they have after two
		runtime.GC()
	}
	stop, peak := make(chan struct{}), make(chan uint64)
	go func() {
		sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		var highest uint64
		for {
			metrics.Read(sample)
			highest = max(highest, sample[0].Value.Uint64())
			select {
			case <-stop:
				peak <- highest
				return
			case <-time.After(200 * time.Microsecond):
			}
		}
	}()
	err := f()
	close(stop)
	return <-peak, err
}

// largeTimes compares the time with sigstore-go's.
func (v *vouched) largeTimes(verifier *verify.Verifier, images []*attested) error {
	theirs, err := v.bare()
	if err != nil {
		return err
	}
	var tasks []task
	for _, k := range images {
		candidate := v.attestation(k)
		if k.by.Key == nil {
			tasks = append(tasks, task{name: k.name + ", in process: sigstore-go", calls: 2, do: func(int) error { return theirs.verify(candidate.Payload, candidate.Subject) }})
		}
		tasks = append(tasks, task{name: k.name + ", in process: sallyport", calls: 2, do: func(int) error {
			return counted(verifier.Verify(context.Background(), candidate), 1)
		}})
	}
	costs, err := least(5, tasks...)
	if err != nil {
		return err
	}
	printSpent(tasks, costs)
	return nil
}

// largeProcesses measures the memory of processes that fetch and verify attestations, the first of them a small one.
func (v *vouched) largeProcesses(images []*attested) error {
	sallyport, err := v.attester()
	if err != nil {
		return err
	}
	for range 5 {
		for _, k := range images {
			alone, err := v.verifies(sallyport, false, k.subject, k.flags...)
			if err != nil {
				return err
			}
			both, err := v.verifies(sallyport, true, k.subject, k.flags...)
			if err != nil {
				return err
			}
			k.single, k.together = append(k.single, alone), append(k.together, both)
		}
	}
	printFiguresHead()
	for _, k := range images {
		printFigures(k.name+": the process that verifies", k.single)
		printFigures(k.name+": both processes", k.together)
	}
	for _, k := range images[1:] {
		v.ratio("SBOM of 14 MiB, "+k.name+": peak of the process against 100 MiB", over(median(k.single, rssOf), largeLimit), atMost(1))
	}
	return nil
}
