package policy

import (
	"context"
	"fmt"
	"runtime"
	"runtime/metrics"
	"time"

	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm"
)

// Defaults and pace of the budget of one rule on one document.
const (
	defaultRuleTimeout = time.Second
	defaultRuleMemory  = 512 << 20
	watchInterval      = 10 * time.Millisecond
	// abandonAfter is how long a built-in that ignores cancellation is waited for. Its goroutine
	// cannot be stopped, but the answer need not wait for it.
	abandonAfter = 10 * time.Millisecond
)

// budget bounds one evaluation in time and heap.
type budget struct {
	timeout time.Duration
	memory  int64
	jobs    jobs
}

// jobs hands work to goroutines that have done such work before: an evaluation needs a deep stack,
// and growing it anew each time costs a tenth of the evaluation.
type jobs chan func()

// idleTime is how long a goroutine waits for more work before it ends.
const idleTime = time.Second

func (j jobs) start(job func()) {
	select {
	case j <- job:
	default:
		go j.work(job)
	}
}

func (j jobs) work(job func()) {
	timer := time.NewTimer(idleTime)
	defer timer.Stop()
	for {
		job()
		timer.Reset(idleTime)
		select {
		case job = <-j:
		case <-timer.C:
			return
		}
	}
}

// outcome is what an evaluation ends in.
type outcome struct {
	value Value
	err   error
}

// run calls f in another goroutine and watches it: f is cancelled when ctx ends, when its
// time is up, or when the heap has grown by more than its memory. A panic in f is f's error.
//
// The heap belongs to the whole process, so growth is believed only after a garbage collection.
func (b budget) run(ctx context.Context, f func(topdown.Cancel) (Value, error)) (Value, error) {
	cancel := topdown.NewCancel()
	done := make(chan outcome, 1)
	b.jobs.start(func() {
		defer func() {
			if r := recover(); r != nil {
				done <- outcome{err: fmt.Errorf("panic: %v", r)}
			}
		}()
		v, err := f(cancel)
		done <- outcome{v, err}
	})

	timer := time.NewTimer(min(watchInterval, b.timeout))
	defer timer.Stop()
	started, heap := time.Now(), int64(-1)
	var stopped error
	for {
		select {
		case o := <-done:
			if stopped != nil {
				return Value{}, stopped
			}
			return o.value, o.err
		case <-ctx.Done():
			cancel.Cancel()
			return Value{}, ctx.Err()
		case <-timer.C:
		}
		if stopped != nil {
			return Value{}, stopped // abandoned
		}
		if stopped = b.exceeded(started, &heap); stopped != nil {
			cancel.Cancel()
			timer.Reset(abandonAfter)
			continue
		}
		timer.Reset(min(watchInterval, b.timeout-time.Since(started)))
	}
}

// guard is run for a built-in that closures call and cannot interrupt: within timeout, or the whole
// budget if that is zero. After an error call may still be running.
func (b budget) guard(ctx context.Context, timeout time.Duration, call func(topdown.Cancel)) error {
	if timeout > 0 {
		b.timeout = timeout
	}
	_, err := b.run(ctx, func(cancel topdown.Cancel) (Value, error) {
		call(cancel)
		return Value{}, nil
	})
	return err
}

func (b budget) exceeded(started time.Time, heap *int64) error {
	if time.Since(started) >= b.timeout {
		return &rvm.Overrun{What: fmt.Sprintf("ran longer than its budget of %s", b.timeout)}
	}
	now := heapBytes()
	if *heap < 0 {
		*heap = now
	}
	if now-*heap > b.memory {
		runtime.GC()
		if heapBytes()-*heap > b.memory {
			return &rvm.Overrun{What: fmt.Sprintf("used more memory than its budget of %d MiB", b.memory>>20)}
		}
	}
	return nil
}

func heapBytes() int64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return int64(sample[0].Value.Uint64())
}
