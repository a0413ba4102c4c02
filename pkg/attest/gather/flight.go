package gather

import (
	"context"
	"sync"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// flights lets all who ask the same thing at the same time wait for one answer.
type flights struct {
	mu      sync.Mutex
	running map[key]*flight
}

type flight struct {
	done    chan struct{}
	cancel  context.CancelFunc
	waiting int
	facts   attest.Facts
	err     error
}

// do returns what is remembered, joins the work that is under way, or begins it. The work does not end with the
// context of whoever began it, but when nobody waits for it any more. The work has to remember its own answer
// before it returns: so that there is no moment at which it is neither under way nor remembered.
func (f *flights) do(ctx context.Context, k key, remembered func() (attest.Facts, bool), work func(context.Context) (attest.Facts, error)) (attest.Facts, error) {
	f.mu.Lock()
	fl := f.running[k]
	if fl == nil {
		if facts, ok := remembered(); ok {
			f.mu.Unlock()
			return facts, nil
		}
		fl = f.begin(ctx, k, work)
	}
	fl.waiting++
	f.mu.Unlock()
	select {
	case <-fl.done:
		return fl.facts, fl.err
	case <-ctx.Done():
		f.leave(k, fl)
		return attest.Facts{}, context.Cause(ctx)
	}
}

// begin starts the work. The lock is held.
func (f *flights) begin(ctx context.Context, k key, work func(context.Context) (attest.Facts, error)) *flight {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	fl := &flight{done: make(chan struct{}), cancel: cancel}
	if f.running == nil {
		f.running = map[key]*flight{}
	}
	f.running[k] = fl
	go func() {
		defer cancel()
		fl.facts, fl.err = work(ctx)
		f.mu.Lock()
		f.forget(k, fl)
		f.mu.Unlock()
		close(fl.done)
	}()
	return fl
}

// leave counts one who does not wait any more; the last one stops the work.
func (f *flights) leave(k key, fl *flight) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if fl.waiting--; fl.waiting == 0 {
		f.forget(k, fl)
		fl.cancel()
	}
}

// forget ends a flight for those who come later. The lock is held.
func (f *flights) forget(k key, fl *flight) {
	if f.running[k] == fl {
		delete(f.running, k)
	}
}
