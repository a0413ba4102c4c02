package notary

import (
	"testing"
	"time"
)

// BenchmarkVerify is what a signature costs: the envelope, a chain of three certificates, and a timestamp with another.
func BenchmarkVerify(b *testing.B) {
	w := newWorld()
	v := must(New(Options{Trust: withTSA(w.trust(), w.tsaRoot), Now: func() time.Time { return now }}))
	for _, mediaType := range mediaTypes {
		plain, stamped := candidate(mediaType, w.sign(b, mediaType)), candidate(mediaType, w.stamped(b, mediaType, now))
		b.Run(mediaType[len("application/"):], func(b *testing.B) {
			for b.Loop() {
				accept(b, v.Verify(b.Context(), plain))
			}
		})
		b.Run(mediaType[len("application/"):]+"+timestamp", func(b *testing.B) {
			for b.Loop() {
				accept(b, v.Verify(b.Context(), stamped))
			}
		})
	}
}
