package sbom

// Limits bound what is read. Zero fields mean the defaults.
type Limits struct {
	MaxBytes      int // of the text; 256 MiB
	MaxDepth      int // of nesting; 100
	MaxComponents int // components, packages, files or elements; 500,000
	MaxProblems   int // told; more are counted in one last Problem; 200
	MaxNodes      int // values in the text; 20,000,000
}

func (l Limits) withDefaults() Limits {
	for _, d := range []struct {
		field *int
		value int
	}{
		{&l.MaxBytes, 256 << 20}, {&l.MaxDepth, 100}, {&l.MaxComponents, 500_000}, {&l.MaxProblems, 200}, {&l.MaxNodes, 20_000_000},
	} {
		if *d.field <= 0 {
			*d.field = d.value
		}
	}
	return l
}
