package policy

// Kind names what a document is; rules are written for one kind.
type Kind string

// The kinds that exist today; a rule of any other is refused.
const (
	Kubernetes Kind = "kubernetes" // one Kubernetes object
	Dockerfile Kind = "dockerfile" // one Dockerfile or Containerfile
	Config     Kind = "config"     // any structured file, for users' own rules
	Image      Kind = "image"      // one container image
	SBOM       Kind = "sbom"       // one software bill of materials
)

// Source says where a document comes from, for people and for reports.
type Source struct {
	// File is the slash-separated path as the user would type it; "-" is standard input.
	File string
	// Resource names the document inside the file, for example "Deployment shop/web" or
	// "stage build"; it is empty when the file is the document.
	Resource string
	// Base is the path of the document inside what the file holds, for example items[3] of a List.
	Base Path
}

// Input is one document with everything that a judgement of it may depend on.
type Input struct {
	Kind     Kind
	Source   Source
	Document Value
	// Facts is what was verified or measured about the document and is not in its text: an object
	// whose members rules read as data.facts.<name>. The zero Value means that nothing was gathered.
	Facts Value
	// Locate turns a path of the document into a position in the file. It is called only for
	// findings; nil means that positions are unknown. A path that is absent from the document
	// resolves to its nearest ancestor that is there.
	Locate func(Path) Position
	// Waivers are those written in the document itself, as comments.
	Waivers []Waiver
}

// Position is a region of a file. Lines and columns count from 1, columns in Unicode code points;
// the end is inclusive for lines and exclusive for columns. The zero Position is unknown.
type Position struct {
	Line, Column       int
	EndLine, EndColumn int
}
