package source

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/google/go-containerregistry/pkg/v1/remote/transport"

	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

// Client keeps the way to registries open for those who read and write other things there than images:
// evidence. What Open may not be made to do, it may not be made to do either. It may be used
// concurrently; logging in happens once for a repository, whoever asks.
type Client struct {
	o   Options
	now func() time.Time

	mu       sync.Mutex
	networks map[string]*network // by registry
	logins   map[loginKey]*login
}

type loginKey struct{ registry, repository, scope string }

// login is a repository that we are logged in to, or are about to be.
type login struct {
	done       chan struct{}
	repository *Repository
	err        error
	calledOff  bool // whoever was logging in; that is no answer for others
	at         time.Time
}

// Bounds of what a client keeps. Its connections are shared by all repositories of a registry, so that
// the next image of it costs no handshake; credentials are looked up anew now and then.
const (
	maxLogins   = 256
	loginAge    = 10 * time.Minute
	idlePerHost = 32
	openPerHost = 64
)

// NewClient takes what Open takes; Platform, Select and Getenv have no meaning here.
func NewClient(o Options) *Client {
	o.Limits = o.Limits.withDefaults()
	return &Client{o: o, now: time.Now, networks: map[string]*network{}, logins: map[loginKey]*login{}}
}

// Pull opens the repository of a reference for reading.
func (c *Client) Pull(ctx context.Context, ref image.Reference) (*Repository, error) {
	return c.open(ctx, ref, transport.PullScope)
}

// Push opens the repository of a reference for reading and writing.
func (c *Client) Push(ctx context.Context, ref image.Reference) (*Repository, error) {
	return c.open(ctx, ref, transport.PushScope)
}

func (c *Client) open(ctx context.Context, ref image.Reference, scope string) (*Repository, error) {
	key := loginKey{ref.Registry, ref.Repository, scope}
	for {
		c.mu.Lock()
		l := c.logins[key]
		if l == nil || !l.at.IsZero() && c.now().Sub(l.at) > loginAge {
			l = &login{done: make(chan struct{})}
			c.logins[key] = l
			c.mu.Unlock()
			c.logIn(ctx, ref, scope, key, l)
			return l.repository, l.err
		}
		c.mu.Unlock()
		select {
		case <-l.done:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		if !l.calledOff {
			return l.repository, l.err
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
}

// logIn fills in l. Failures are not kept: the next one tries again.
func (c *Client) logIn(ctx context.Context, ref image.Reference, scope string, key loginKey, l *login) {
	defer close(l.done)
	repo, hosts, err := repository(ref, c.o)
	if err == nil {
		c.mu.Lock()
		n := c.networks[ref.Registry]
		if n == nil {
			n = newNetwork(c.o, ref.Registry, hosts)
			n.transport.MaxIdleConnsPerHost, n.transport.MaxConnsPerHost = idlePerHost, openPerHost
			c.networks[ref.Registry] = n
		}
		c.mu.Unlock()
		var reg *registry
		if reg, err = logIn(ctx, repo, n, scope); err == nil {
			l.repository = &Repository{reg}
		}
	}
	if err != nil && ctx.Err() != nil {
		l.calledOff, err = true, fmt.Errorf("log in to %s: %w", ref.Registry, ctx.Err())
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if l.err = err; err != nil {
		delete(c.logins, key)
	} else {
		l.at = c.now()
	}
	c.tidy()
}

// tidy forgets the oldest logins when there are too many, and registries without any.
func (c *Client) tidy() {
	for len(c.logins) > maxLogins {
		var oldest loginKey
		for key, l := range c.logins {
			if at := c.logins[oldest]; !l.at.IsZero() && (at == nil || l.at.Before(at.at)) {
				oldest = key
			}
		}
		if c.logins[oldest] == nil {
			break // all are still logging in
		}
		delete(c.logins, oldest)
	}
	used := map[string]bool{}
	for key := range c.logins {
		used[key.registry] = true
	}
	for registry, n := range c.networks {
		if !used[registry] {
			delete(c.networks, registry)
			n.transport.CloseIdleConnections()
		}
	}
}

// Close ends the connections that are not in use.
func (c *Client) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, n := range c.networks {
		n.transport.CloseIdleConnections()
	}
	return nil
}
