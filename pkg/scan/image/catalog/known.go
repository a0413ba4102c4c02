package catalog

import (
	"context"
	"encoding/binary"
	"hash/crc32"
	"sync"

	"github.com/anchore/syft/syft/artifact"
	"github.com/anchore/syft/syft/file"
	"github.com/anchore/syft/syft/pkg"

	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

// What a cataloger found in an image is kept with its trace. When the next image gives the same
// answers, which it does as long as no layer touches what the cataloger is about, what was found
// before is found again.

// knownFormat is part of the names of what is kept.
const knownFormat = "1"

// knowing is a cataloger that looks for what was found before.
type knowing struct {
	cataloger pkg.Cataloger
	first     []request // what it asks for before it has seen any file
	tree      *tree
	cache     image.Cache
	key       string // the inspector's
	kept      *findings
}

// findings are what there is to keep when the image has been catalogued.
type findings struct {
	mu   sync.Mutex
	list []found
}

type found struct {
	name string // in the cache
	data []byte
}

// Name implements pkg.Cataloger.
func (k *knowing) Name() string { return k.cataloger.Name() }

// Catalog implements pkg.Cataloger.
func (k *knowing) Catalog(ctx context.Context, resolver file.Resolver) ([]pkg.Package, []artifact.Relationship, error) {
	name, answers := k.name(resolver)
	if data, err := k.cache.Read(name); err == nil {
		if r, ok := recognise(data, resolver, answers); ok {
			return r.packages, r.relationships, nil
		}
	}
	rec := newRecorder(resolver, k.tree)
	packages, relationships, err := k.cataloger.Catalog(ctx, rec)
	if !rec.unsure && (err == nil || aboutFiles(err)) && ctx.Err() == nil {
		if data, err := newFound(rec.trace(), result{packages, relationships}); err == nil {
			k.kept.add(name, data)
		}
	}
	return packages, relationships, err
}

// name is that of what is kept for images whose files of interest are the same. It comes with the
// answers that were asked for.
func (k *knowing) name(resolver file.Resolver) (string, map[string]answered) {
	e := &encoder{texts: map[string]uint64{}}
	answers := map[string]answered{}
	for i := range k.first {
		q := k.first[i]
		a := q.ask(resolver)
		q.answer = a.digest()
		answers[q.key()] = a
		e.request(&q)
	}
	return k.cache.Name("found", knownFormat, k.key, k.Name(), string(e.out)), answers
}

func (f *findings) add(name string, data []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.list = append(f.list, found{name, data})
}

// keep writes everything to the cache, which may fail: then it is found again the next time.
func (f *findings) keep(c image.Cache) {
	for _, one := range f.list {
		_ = c.Write(one.name, one.data)
	}
}

func (e *encoder) request(q *request) {
	e.uint(uint64(q.kind))
	e.uint(uint64(len(q.args)))
	for _, arg := range q.args {
		e.text(arg)
	}
	e.out = append(e.out, q.answer[:]...)
}

func (d *decoder) request() (q request) {
	q.kind = requestKind(d.uint())
	q.args = make([]string, d.count())
	for i := range q.args {
		q.args[i] = d.text()
	}
	if len(d.in) < len(q.answer) || q.kind > askPresence || q.kind == askPresence && len(q.args) != 1 {
		d.fail()
		return q
	}
	copy(q.answer[:], d.in)
	d.in = d.in[len(q.answer):]
	return q
}

// newFound writes a checksum, the number of requests, the requests, and the result.
func newFound(trace []request, r result) ([]byte, error) {
	encoded, err := encodeResult(r)
	if err != nil {
		return nil, err
	}
	e := &encoder{texts: map[string]uint64{}, out: make([]byte, 4)}
	e.uint(uint64(len(trace)))
	for i := range trace {
		e.request(&trace[i])
	}
	e.out = append(e.out, encoded...)
	binary.LittleEndian.PutUint32(e.out, crc32.ChecksumIEEE(e.out[4:]))
	return e.out, nil
}

// recognise returns what was found, if the image gives the answers that led to it, some of which are
// known already.
func recognise(data []byte, resolver file.Resolver, known map[string]answered) (result, bool) {
	if len(data) < 4 || crc32.ChecksumIEEE(data[4:]) != binary.LittleEndian.Uint32(data) {
		return result{}, false
	}
	d := &decoder{in: data[4:]}
	files := map[file.Coordinates]file.Location{}
	for range d.count() {
		q := d.request()
		if d.bad {
			return result{}, false
		}
		a, ok := known[q.key()]
		if !ok {
			a = q.ask(resolver)
		}
		if a.digest() != q.answer {
			return result{}, false
		}
		for _, l := range a.locations {
			files[l.Coordinates] = l
		}
	}
	r, err := decodeResult(d.in, false, func(c file.Coordinates) (file.Location, bool) {
		if l, ok := files[c]; ok {
			return l, true
		}
		return file.NewLocationFromCoordinates(c), true // as catalogers make them
	})
	return r, err == nil
}
