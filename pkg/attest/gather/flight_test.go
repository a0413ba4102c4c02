package gather

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

func nothing() (attest.Facts, bool) { return attest.Facts{}, false }

func TestA25OneFetchForAHundred(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var f flights
		var fetches atomic.Int32
		release := make(chan struct{})
		work := func(context.Context) (attest.Facts, error) {
			fetches.Add(1)
			<-release
			return attest.Facts{Digest: "d"}, nil
		}
		var group sync.WaitGroup
		for range 100 {
			group.Go(func() {
				facts, err := f.do(t.Context(), key{digest: "d"}, nothing, work)
				if err != nil || facts.Digest != "d" {
					t.Errorf("got %q, %v", facts.Digest, err)
				}
			})
		}
		synctest.Wait()
		close(release)
		group.Wait()
		if n := fetches.Load(); n != 1 {
			t.Errorf("%d fetches", n)
		}
		if len(f.running) != 0 {
			t.Error("what is done is still under way")
		}
	})
}

func TestA25CancellationIsOnesOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var f flights
		release := make(chan struct{})
		work := func(ctx context.Context) (attest.Facts, error) {
			select {
			case <-release:
				return attest.Facts{Digest: "d"}, nil
			case <-ctx.Done():
				return attest.Facts{}, ctx.Err()
			}
		}
		// The one who begins gives up, with his own reason.
		gone := errors.New("gone")
		ctx, cancel := context.WithCancelCause(t.Context())
		var group sync.WaitGroup
		group.Go(func() {
			if _, err := f.do(ctx, key{}, nothing, work); !errors.Is(err, gone) {
				t.Errorf("who gave up got %v", err)
			}
		})
		synctest.Wait()
		group.Go(func() {
			if facts, err := f.do(t.Context(), key{}, nothing, work); err != nil || facts.Digest != "d" {
				t.Errorf("who waited got %q, %v", facts.Digest, err)
			}
		})
		synctest.Wait()
		cancel(gone)
		synctest.Wait()
		close(release)
		group.Wait()
	})
}

func TestA25TheLastOneStopsTheWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var f flights
		stopped := make(chan struct{})
		begin := func() context.CancelFunc {
			ctx, cancel := context.WithCancel(t.Context())
			go func() {
				_, _ = f.do(ctx, key{}, nothing, func(ctx context.Context) (attest.Facts, error) {
					<-ctx.Done()
					close(stopped)
					return attest.Facts{}, ctx.Err()
				})
			}()
			synctest.Wait()
			return cancel
		}
		first, second := begin(), begin()
		first()
		synctest.Wait()
		select {
		case <-stopped:
			t.Fatal("the work was stopped though somebody waits")
		default:
		}
		second()
		<-stopped
		synctest.Wait()
		// Whoever comes now does not join what was stopped.
		facts, err := f.do(t.Context(), key{}, nothing, func(context.Context) (attest.Facts, error) { return attest.Facts{Digest: "new"}, nil })
		if err != nil || facts.Digest != "new" {
			t.Errorf("got %q, %v", facts.Digest, err)
		}
	})
}

func TestA25OthersAreNotWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var f flights
		hang := make(chan struct{})
		go func() {
			_, _ = f.do(t.Context(), key{digest: "slow"}, nothing, func(context.Context) (attest.Facts, error) {
				<-hang
				return attest.Facts{}, nil
			})
		}()
		synctest.Wait()
		if _, err := f.do(t.Context(), key{digest: "fast"}, nothing, func(context.Context) (attest.Facts, error) { return attest.Facts{}, nil }); err != nil {
			t.Error(err)
		}
		close(hang)
	})
}

// Between a look into the cache and the start of work somebody else may have done it.
func TestA25WhatWasRememberedMeanwhileIsNotFetched(t *testing.T) {
	var f flights
	facts, err := f.do(t.Context(), key{}, func() (attest.Facts, bool) { return attest.Facts{Digest: "d"}, true }, func(context.Context) (attest.Facts, error) {
		t.Error("fetched")
		return attest.Facts{}, nil
	})
	if err != nil || facts.Digest != "d" {
		t.Errorf("got %q, %v", facts.Digest, err)
	}
}
