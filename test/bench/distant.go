//go:build unix

package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"

	"cuelabs.dev/go/oci/ociregistry/ocimem"
	"cuelabs.dev/go/oci/ociregistry/ociserver"
)

// distant is a registry as far away as a round trip takes. A request that comes after another one was answered
// is a round later than that one.
type distant struct {
	inner http.Handler

	mu               sync.Mutex
	trip             time.Duration
	requests, rounds int
}

func (d *distant) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	d.requests++
	round, trip := d.rounds+1, d.trip
	d.mu.Unlock()
	time.Sleep(trip)
	// Before the answer: whoever has it may ask again at once.
	d.mu.Lock()
	d.rounds = max(d.rounds, round)
	d.mu.Unlock()
	d.inner.ServeHTTP(w, r)
}

// asked is what came since the last time, and how long it took.
type asked struct {
	requests, rounds int
	took             time.Duration
}

// during counts what f asks the registry.
func (d *distant) during(f func() error) (asked, error) {
	d.mu.Lock()
	d.requests, d.rounds = 0, 0
	d.mu.Unlock()
	began := time.Now()
	err := f()
	took := time.Since(began)
	d.mu.Lock()
	defer d.mu.Unlock()
	return asked{d.requests, d.rounds, took}, err
}

// moveTo puts the registry a round trip away.
func (d *distant) moveTo(trip time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.trip = trip
}

// serveDistant serves an empty registry on loopback, with a list of referrers, and returns its address.
func serveDistant(t *tester) (d *distant, host string) {
	d = &distant{inner: ociserver.New(ocimem.New(), nil)}
	server := httptest.NewServer(d)
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	return d, strings.TrimPrefix(server.URL, "http://")
}
