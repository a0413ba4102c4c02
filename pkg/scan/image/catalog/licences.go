package catalog

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"reflect"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/google/licensecheck"

	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

// The library that recognises licences builds an automaton of all their texts when it is first asked,
// which takes 0.7 seconds of CPU time, a fifth of what one new layer costs. It has no way to keep it. So the
// automaton is taken out of the scanner that was built, kept in the cache, and put into a new one the
// next time. That needs the library's private fields, so it is done for the version that was tested and for no
// other (TestLicencesAreKept); whatever does not fit is built anew.

// licensecheckVersion is the version of licensecheck whose Scanner was looked at.
const licensecheckVersion = "v0.3.1"

// licences is a scanner of licences that is made once, from the cache if it is there.
type licences struct {
	cache   atomic.Pointer[image.Cache] // where the scanner is kept; the first one that was named
	mu      sync.Mutex
	scanner *licensecheck.Scanner
}

// sharedLicences are those of this process: one scanner serves all images.
var sharedLicences licences

// use fetches the scanner from the cache, in the background. If it is not there, it is built at once when a
// licence is sure to turn up, and otherwise when one does.
func (l *licences) use(c image.Cache, sure bool) {
	l.cache.CompareAndSwap(nil, &c)
	go func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		if l.restore(); l.scanner == nil && sure {
			l.build()
		}
	}()
}

// get returns the scanner; nil when it cannot be made.
func (l *licences) get() *licensecheck.Scanner {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.restore(); l.scanner == nil {
		l.build()
	}
	return l.scanner
}

// name is that of the scanner in the cache; "" when there is none.
func (l *licences) name() string {
	if c := l.cache.Load(); c != nil && c.Dir != "" && licensecheckTrusted() {
		return c.Name("licences", "1", licensecheckVersion)
	}
	return ""
}

func (l *licences) restore() {
	name := l.name()
	if l.scanner != nil || name == "" {
		return
	}
	if data, err := l.cache.Load().Read(name); err == nil {
		l.scanner, _ = restoreScanner(data) // else it is built
	}
}

func (l *licences) build() {
	built, err := licensecheck.NewScanner(licensecheck.BuiltinLicenses())
	if err != nil {
		return // scan has the library do it
	}
	l.scanner = built
	if name := l.name(); name != "" {
		if data, err := encodeScanner(built); err == nil {
			_ = l.cache.Load().Write(name, data) // else it is built again the next time
		}
	}
}

// scan is licensecheck.Scan. A kept automaton that is damaged though its checksum is right must not end the
// program.
func (l *licences) scan(text []byte) (c licensecheck.Coverage) {
	s := l.get()
	if s == nil {
		return licensecheck.Scan(text)
	}
	defer func() {
		if recover() != nil {
			c = licensecheck.Scan(text)
		}
	}()
	return s.Scan(text)
}

// licensecheckTrusted is replaced in tests, which do not know what they are linked with.
var licensecheckTrusted = sync.OnceValue(func() bool {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return false
	}
	for _, d := range info.Deps {
		if d.Path == "github.com/google/licensecheck" {
			return d.Version == licensecheckVersion
		}
	}
	return false
})

// scannerParts are the private parts of a licensecheck.Scanner: its licences, URLs, and of its MultiLRE the
// words of the dictionary, by number, the automaton, and the pairs of words that a licence begins with.
type scannerParts struct {
	licenses, urls, index, words, automaton, start reflect.Value
}

var errScanner = errors.New("licensecheck.Scanner is not what it was")

func partsOf(s *licensecheck.Scanner) (p scannerParts, err error) {
	defer func() {
		if recover() != nil {
			err = errScanner
		}
	}()
	v := reflect.ValueOf(s).Elem()
	re := private(v, "re").Elem()
	dict := private(re, "dict").Elem()
	p = scannerParts{
		private(v, "licenses"), private(v, "urls"), private(dict, "dict"), private(dict, "list"), private(re, "dfa"), private(re, "start"),
	}
	for _, t := range []struct {
		v    reflect.Value
		want string
	}{
		{p.licenses, "[]licensecheck.License"}, {p.urls, "map[string]licensecheck.License"}, {p.index, "map[string]match.WordID"},
		{p.words, "[]string"}, {p.automaton, "match.reDFA"}, {p.start, "map[match.phrase]struct {}"},
	} {
		if t.v.Type().String() != t.want {
			return p, errScanner
		}
	}
	return p, nil
}

// private makes a field that is not exported readable and writable.
func private(v reflect.Value, name string) reflect.Value {
	f := v.FieldByName(name)
	return reflect.NewAt(f.Type(), unsafe.Pointer(f.UnsafeAddr())).Elem()
}

// encodeScanner writes a checksum, the words, the beginnings and the automaton.
func encodeScanner(s *licensecheck.Scanner) ([]byte, error) {
	p, err := partsOf(s)
	if err != nil {
		return nil, err
	}
	b := binary.AppendUvarint(make([]byte, 4), uint64(p.words.Len()))
	for i := range p.words.Len() {
		b = appendNote(b, p.words.Index(i).String())
	}
	b = binary.AppendUvarint(b, uint64(p.start.Len()))
	for _, pair := range p.start.MapKeys() {
		// Words are numbered from 0; -1 and -2 mean none and any.
		b = binary.AppendUvarint(binary.AppendUvarint(b, uint64(pair.Index(0).Int()+2)), uint64(pair.Index(1).Int()+2))
	}
	automaton, ok := p.automaton.Convert(reflect.TypeFor[[]int32]()).Interface().([]int32)
	if !ok {
		return nil, errScanner
	}
	for _, n := range automaton {
		b = binary.LittleEndian.AppendUint32(b, uint32(n))
	}
	binary.LittleEndian.PutUint32(b, crc32.ChecksumIEEE(b[4:]))
	return b, nil
}

// restoreScanner makes the scanner that was encoded.
func restoreScanner(data []byte) (*licensecheck.Scanner, error) {
	if len(data) < 4 || crc32.ChecksumIEEE(data[4:]) != binary.LittleEndian.Uint32(data) {
		return nil, errDamaged
	}
	s, err := licensecheck.NewScanner([]licensecheck.License{{ID: "none", LRE: "words of no licence"}})
	if err != nil {
		return nil, err
	}
	p, err := partsOf(s)
	if err != nil {
		return nil, err
	}
	d := &decoder{in: data[4:]}
	words := make([]string, d.count())
	p.index.Clear()
	for i := range words {
		n := d.count()
		words[i], d.in = string(d.in[:n]), d.in[n:]
		id := reflect.New(p.index.Type().Elem()).Elem()
		id.SetInt(int64(i))
		p.index.SetMapIndex(reflect.ValueOf(words[i]), id)
	}
	p.words.Set(reflect.ValueOf(words))
	p.start.Clear()
	for range d.count() {
		pair := reflect.New(p.start.Type().Key()).Elem()
		pair.Index(0).SetInt(int64(d.uint()) - 2)
		pair.Index(1).SetInt(int64(d.uint()) - 2)
		p.start.SetMapIndex(pair, reflect.Zero(p.start.Type().Elem()))
	}
	if d.bad || len(d.in)%4 != 0 {
		return nil, errDamaged
	}
	automaton := make([]int32, len(d.in)/4)
	for i := range automaton {
		automaton[i] = int32(binary.LittleEndian.Uint32(d.in[4*i:]))
	}
	p.automaton.Set(reflect.ValueOf(automaton).Convert(p.automaton.Type()))
	texts, urls := builtinLicences()
	p.licenses.Set(reflect.ValueOf(texts))
	p.urls.Set(reflect.ValueOf(urls))
	return s, nil
}

// builtinLicences sorts the licences of the library as its Scanner does.
func builtinLicences() (texts []licensecheck.License, urls map[string]licensecheck.License) {
	urls = map[string]licensecheck.License{}
	for _, l := range licensecheck.BuiltinLicenses() {
		if l.URL != "" {
			urls[l.URL] = l
		}
		if l.LRE != "" {
			texts = append(texts, l)
		}
	}
	return texts, urls
}
