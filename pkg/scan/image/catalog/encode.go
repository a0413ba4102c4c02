package catalog

import (
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"

	"github.com/anchore/syft/syft/artifact"
	"github.com/anchore/syft/syft/file"
	"github.com/anchore/syft/syft/pkg"
)

// What catalogers find is kept between runs in a format of our own, since none of syft's gives back
// exactly what was put in: its JSON leaves out fields, and so does encoding/gob. The encoder follows
// the types; what it does not know how to give back exactly, it refuses to take.

// result is what a cataloger found.
type result struct {
	packages      []pkg.Package
	relationships []artifact.Relationship
}

// Types that hide what they hold, and are written by what they say.
var (
	typeOfLocation    = reflect.TypeFor[file.Location]()
	typeOfLocations   = reflect.TypeFor[file.LocationSet]()
	typeOfCoordinates = reflect.TypeFor[file.Coordinates]()
	typeOfLicenses    = reflect.TypeFor[pkg.LicenseSet]()
	typeOfPackage     = reflect.TypeFor[pkg.Package]()
)

// encoder writes values by their types. Texts are written once, and referred to by number.
type encoder struct {
	out   []byte
	texts map[string]uint64
	index map[artifact.ID]int // of the packages of the result
	err   error
}

// encodeResult writes what a cataloger found.
func encodeResult(r result) ([]byte, error) {
	e := &encoder{texts: map[string]uint64{}, index: map[artifact.ID]int{}}
	for i := range r.packages {
		e.index[r.packages[i].ID()] = i
	}
	e.uint(uint64(len(r.packages)))
	for i := range r.packages {
		e.pkg(&r.packages[i])
	}
	e.uint(uint64(len(r.relationships)))
	for i := range r.relationships {
		e.relationship(&r.relationships[i])
	}
	return e.out, e.err
}

func (e *encoder) refuse(format string, args ...any) {
	if e.err == nil {
		e.err = fmt.Errorf(format, args...)
	}
}

func (e *encoder) uint(v uint64) { e.out = binary.AppendUvarint(e.out, v) }

func (e *encoder) bool(b bool) {
	if b {
		e.uint(1)
	} else {
		e.uint(0)
	}
}

// text writes the number of a text, from 1, or 0 and a new one.
func (e *encoder) text(s string) {
	if n, ok := e.texts[s]; ok {
		e.uint(n)
		return
	}
	e.texts[s] = uint64(len(e.texts)) + 1
	e.uint(0)
	e.uint(uint64(len(s)))
	e.out = append(e.out, s...)
}

func (e *encoder) pkg(p *pkg.Package) {
	e.text(string(p.ID()))
	v := reflect.ValueOf(p).Elem()
	for i := range v.NumField() {
		if v.Type().Field(i).IsExported() {
			e.value(v.Field(i))
		}
	}
}

// The ends of a relationship.
const (
	endKnown = iota // a package of the result
	endPackage
	endCoordinates
	endLocation
)

func (e *encoder) relationship(r *artifact.Relationship) {
	e.end(r.From)
	e.end(r.To)
	e.text(string(r.Type))
	if r.Data != nil {
		e.refuse("a relationship holds %T", r.Data)
	}
}

func (e *encoder) end(of artifact.Identifiable) {
	switch of := of.(type) {
	case pkg.Package:
		if i, ok := e.index[of.ID()]; ok {
			e.uint(endKnown)
			e.uint(uint64(i))
			return
		}
		e.uint(endPackage)
		e.pkg(&of)
	case file.Coordinates:
		e.uint(endCoordinates)
		e.coordinates(of)
	case file.Location:
		e.uint(endLocation)
		e.location(of)
	default:
		e.refuse("a relationship is about %T", of)
	}
}

func (e *encoder) coordinates(c file.Coordinates) {
	e.text(c.RealPath)
	e.text(c.FileSystemID)
}

func (e *encoder) location(l file.Location) {
	e.coordinates(l.Coordinates)
	e.text(l.AccessPath)
	ref := l.Reference()
	e.bool(ref.ID() != 0)
	e.value(reflect.ValueOf(l.Annotations))
}

func (e *encoder) locations(set file.LocationSet) {
	list := set.ToSlice()
	e.uint(uint64(len(list)))
	for _, l := range list {
		e.location(l)
	}
}

func (e *encoder) value(v reflect.Value) {
	if e.err != nil {
		return
	}
	switch v.Type() {
	case typeOfLocation:
		e.location(v.Interface().(file.Location))
		return
	case typeOfCoordinates:
		e.coordinates(v.Interface().(file.Coordinates))
		return
	case typeOfLocations:
		e.locations(v.Interface().(file.LocationSet))
		return
	case typeOfLicenses:
		e.licenses(v.Interface().(pkg.LicenseSet))
		return
	case typeOfPackage:
		// A Java archive in another: that is a package of the result, too.
		p := v.Interface().(pkg.Package)
		i, ok := e.index[p.ID()]
		if !ok {
			e.refuse("a package refers to another")
		}
		e.uint(uint64(i))
		return
	}
	e.kind(v)
}

func (e *encoder) licenses(set pkg.LicenseSet) {
	list := set.ToSlice()
	e.uint(uint64(len(list)))
	for _, l := range list {
		e.fields(reflect.ValueOf(l))
	}
}

func (e *encoder) kind(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		e.text(v.String())
	case reflect.Bool:
		e.bool(v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		e.out = binary.AppendVarint(e.out, v.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		e.uint(v.Uint())
	case reflect.Float32, reflect.Float64:
		e.uint(math.Float64bits(v.Float()))
	case reflect.Struct:
		e.fields(v)
	case reflect.Slice:
		e.bool(v.IsNil())
		if !v.IsNil() {
			e.uint(uint64(v.Len()))
			for i := range v.Len() {
				e.value(v.Index(i))
			}
		}
	case reflect.Map:
		e.mapping(v)
	case reflect.Pointer:
		e.bool(v.IsNil())
		if !v.IsNil() {
			e.value(v.Elem())
		}
	case reflect.Interface:
		e.dynamic(v)
	default:
		e.refuse("a value of type %s", v.Type())
	}
}

func (e *encoder) fields(v reflect.Value) {
	t := v.Type()
	for i := range t.NumField() {
		if !t.Field(i).IsExported() {
			e.refuse("%s hides what it holds", t)
			return
		}
		e.value(v.Field(i))
	}
}

func (e *encoder) mapping(v reflect.Value) {
	if v.Type().Key().Kind() != reflect.String {
		e.refuse("a value of type %s", v.Type())
		return
	}
	e.bool(v.IsNil())
	if v.IsNil() {
		return
	}
	byKey := map[string]reflect.Value{}
	for entries := v.MapRange(); entries.Next(); {
		byKey[entries.Key().String()] = entries.Value()
	}
	e.uint(uint64(len(byKey)))
	for _, key := range slices.Sorted(maps.Keys(byKey)) {
		e.text(key)
		e.value(byKey[key])
	}
}

// dynamic writes a value of an interface type with the name of its type.
func (e *encoder) dynamic(v reflect.Value) {
	e.bool(v.IsNil())
	if v.IsNil() {
		return
	}
	name := v.Elem().Type().String()
	if known, ok := metadataTypes()[name]; !ok || known != v.Elem().Type() {
		e.refuse("a value of type %s", name)
		return
	}
	e.text(name)
	e.value(v.Elem())
}

var errDamaged = errors.New("what was kept of a cataloger's findings is damaged")
