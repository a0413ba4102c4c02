package catalog

import (
	"encoding/binary"
	"math"
	"reflect"
	"sync"

	"github.com/anchore/syft/syft/artifact"
	"github.com/anchore/syft/syft/file"
	"github.com/anchore/syft/syft/pkg"
)

// binder says which file of the image at hand is meant by coordinates that were written before; ok
// is false when there is none.
type binder func(file.Coordinates) (at file.Location, ok bool)

// decoder reads what an encoder wrote. bad is set when it is something else, or about files that are
// not there.
type decoder struct {
	in     []byte
	texts  []string
	bind   binder
	bad    bool
	rehash bool // identifiers are made anew
	result result
	refers []func() // to packages, once all are read
}

// decodeResult reads a result. With rehash the identifiers of packages are computed again, because
// their files are elsewhere now.
func decodeResult(in []byte, rehash bool, bind binder) (result, error) {
	d := &decoder{in: in, bind: bind, rehash: rehash}
	n := d.count()
	d.result.packages = make([]pkg.Package, n)
	for i := range d.result.packages {
		d.pkg(&d.result.packages[i])
	}
	n = d.count()
	for range n {
		d.result.relationships = append(d.result.relationships, artifact.Relationship{
			From: d.end(), To: d.end(), Type: artifact.RelationshipType(d.text()),
		})
	}
	for _, set := range d.refers {
		if !d.bad {
			set()
		}
	}
	if d.bad || len(d.in) > 0 {
		return result{}, errDamaged
	}
	return d.result, nil
}

func (d *decoder) fail() {
	d.bad, d.in = true, nil
}

func (d *decoder) uint() uint64 {
	v, n := binary.Uvarint(d.in)
	if n <= 0 {
		d.fail()
		return 0
	}
	d.in = d.in[n:]
	return v
}

func (d *decoder) bool() bool { return d.uint() == 1 }

// count is a number of things that take a byte each at least.
func (d *decoder) count() int {
	n := d.uint()
	if n > uint64(len(d.in)) {
		d.fail()
		return 0
	}
	return int(n)
}

func (d *decoder) text() string {
	if n := d.uint(); n > 0 {
		if n > uint64(len(d.texts)) {
			d.fail()
			return ""
		}
		return d.texts[n-1]
	}
	n := d.count()
	s := string(d.in[:n])
	d.in = d.in[n:]
	d.texts = append(d.texts, s)
	return s
}

func (d *decoder) pkg(p *pkg.Package) {
	id := d.text()
	v := reflect.ValueOf(p).Elem()
	for i := range v.NumField() {
		if v.Type().Field(i).IsExported() {
			d.value(v.Field(i))
		}
	}
	if d.rehash && id != "" && !d.bad {
		p.SetID()
	} else {
		p.OverrideID(artifact.ID(id))
	}
}

func (d *decoder) end() artifact.Identifiable {
	switch d.uint() {
	case endKnown:
		i := d.uint()
		if i >= uint64(len(d.result.packages)) {
			d.fail()
			return nil
		}
		return d.result.packages[i]
	case endPackage:
		var p pkg.Package
		d.pkg(&p)
		return p
	case endCoordinates:
		return d.coordinates()
	case endLocation:
		return d.location()
	}
	d.fail()
	return nil
}

func (d *decoder) coordinates() file.Coordinates {
	c := file.Coordinates{RealPath: d.text(), FileSystemID: d.text()}
	if at, ok := d.bind(c); ok {
		return at.Coordinates
	}
	d.fail()
	return c
}

func (d *decoder) location() file.Location {
	c := file.Coordinates{RealPath: d.text(), FileSystemID: d.text()}
	access, referred := d.text(), d.bool()
	at, ok := d.bind(c)
	ref := at.Reference()
	if !ok || referred && ref.ID() == 0 {
		d.fail()
		return at
	}
	if !referred {
		at = file.NewLocationFromCoordinates(at.Coordinates)
	}
	at.AccessPath, at.Annotations = access, nil
	d.value(reflect.ValueOf(&at.Annotations).Elem())
	return at
}

func (d *decoder) value(v reflect.Value) {
	if d.bad {
		return
	}
	switch v.Type() {
	case typeOfLocation:
		v.Set(reflect.ValueOf(d.location()))
	case typeOfCoordinates:
		v.Set(reflect.ValueOf(d.coordinates()))
	case typeOfLocations:
		var set file.LocationSet
		for range d.count() {
			set.Add(d.location())
		}
		v.Set(reflect.ValueOf(set))
	case typeOfLicenses:
		var set pkg.LicenseSet
		for range d.count() {
			var l pkg.License
			d.fields(reflect.ValueOf(&l).Elem())
			set.Add(l)
		}
		v.Set(reflect.ValueOf(set))
	case typeOfPackage:
		i := d.uint()
		if i >= uint64(len(d.result.packages)) {
			d.fail()
			return
		}
		d.refers = append(d.refers, func() { v.Set(reflect.ValueOf(d.result.packages[i])) })
	default:
		d.kind(v)
	}
}

func (d *decoder) kind(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(d.text())
	case reflect.Bool:
		v.SetBool(d.bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		u := d.uint()
		v.SetInt(int64(u>>1) ^ -int64(u&1))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(d.uint())
	case reflect.Float32, reflect.Float64:
		v.SetFloat(math.Float64frombits(d.uint()))
	case reflect.Struct:
		d.fields(v)
	case reflect.Slice:
		if !d.bool() && !d.bad {
			n := d.count()
			v.Set(reflect.MakeSlice(v.Type(), n, n))
			for i := range n {
				d.value(v.Index(i))
			}
		}
	case reflect.Map:
		if !d.bool() && !d.bad {
			v.Set(reflect.MakeMap(v.Type()))
			for range d.count() {
				key := reflect.New(v.Type().Key()).Elem()
				key.SetString(d.text())
				value := reflect.New(v.Type().Elem()).Elem()
				d.value(value)
				v.SetMapIndex(key, value)
			}
		}
	case reflect.Pointer:
		if !d.bool() && !d.bad {
			v.Set(reflect.New(v.Type().Elem()))
			d.value(v.Elem())
		}
	case reflect.Interface:
		d.dynamic(v)
	default:
		d.fail()
	}
}

func (d *decoder) fields(v reflect.Value) {
	for i := range v.NumField() {
		d.value(v.Field(i))
	}
}

func (d *decoder) dynamic(v reflect.Value) {
	if d.bool() || d.bad {
		return
	}
	known, ok := metadataTypes()[d.text()]
	if !ok || !known.AssignableTo(v.Type()) {
		d.fail()
		return
	}
	value := reflect.New(known).Elem()
	d.value(value)
	v.Set(value)
}

// metadataTypes are what catalogers put where any type is allowed, by name.
var metadataTypes = sync.OnceValue(func() map[string]reflect.Type {
	types := map[string]reflect.Type{}
	for _, v := range []any{
		pkg.ApkDBEntry{}, pkg.AlpmDBEntry{}, pkg.BinarySignature{}, pkg.BitnamiSBOMEntry{}, pkg.ConaninfoEntry{}, pkg.CondaMetaPackage{},
		pkg.CpanDistribution{}, pkg.DotnetDepsEntry{}, pkg.DotnetPackagesLockEntry{}, pkg.DotnetPortableExecutableEntry{}, pkg.DpkgDBEntry{},
		pkg.ELFBinaryPackageNoteJSONPayload{}, pkg.GolangBinaryBuildinfoEntry{}, pkg.HomebrewFormula{}, pkg.JavaArchive{}, pkg.JavaVMInstallation{},
		pkg.LinuxKernel{}, pkg.LinuxKernelModule{}, pkg.LuaRocksPackage{}, pkg.NixStoreEntry{}, pkg.NpmPackage{}, pkg.PEBinary{},
		pkg.PhpComposerInstalledEntry{}, pkg.PhpPearEntry{},
		pkg.PhpPeclEntry{}, //lint:ignore SA1019 what its cataloger still makes is remembered like the rest
		pkg.PortageEntry{}, pkg.PythonPackage{}, pkg.RDescription{},
		pkg.RpmDBEntry{}, pkg.RubyGemspec{}, pkg.RustBinaryAuditEntry{}, pkg.SnapEntry{}, pkg.WordpressPluginEntry{},
		"", false, 0, int64(0), float64(0), []any{}, map[string]any{}, []string{}, map[string]string{},
	} {
		t := reflect.TypeOf(v)
		types[t.String()] = t
	}
	return types
})
