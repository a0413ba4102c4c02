package sbom

import (
	"encoding/json"
	"time"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// Document is a software bill of materials, whatever the format it was read from or is written
// to. Its JSON form is for caches: it holds everything but positions in a file.
type Document struct {
	// Format, SpecVersion and Encoding say what was read; they are empty for a document that was
	// built. Encoding is json, xml or tag-value.
	Format      Family `json:"format,omitempty"`
	SpecVersion string `json:"specVersion,omitempty"`
	Encoding    string `json:"encoding,omitempty"`

	// Serial identifies the document: urn:uuid:... in CycloneDX, a namespace or an IRI in SPDX.
	// When it is empty, writers derive one from Digest.
	Serial  string `json:"serial,omitempty"`
	Version int    `json:"version,omitempty"` // of the document, counted from 1
	Name    string `json:"name,omitempty"`
	// Digest is what the document's identity derives from, for example the digest of the image and
	// the version of the cataloguer. When it is empty, the content itself is.
	Digest string `json:"digest,omitempty"`
	// Created is the only time that a writer writes; the zero time is written as the Unix epoch
	// where a format demands one.
	Created     time.Time `json:"created,omitzero"`
	Lifecycles  []string  `json:"lifecycles,omitempty"`
	DataLicense string    `json:"dataLicense,omitempty"`
	Comment     string    `json:"comment,omitempty"`

	Authors  []Party `json:"authors,omitempty"` // who made the document
	Tools    []Tool  `json:"tools,omitempty"`
	Supplier *Party  `json:"supplier,omitempty"` // of the subject

	// Subject is what the document describes; Components are all others, nested ones included,
	// which name what holds them in Parent.
	Subject      *Component    `json:"subject,omitempty"`
	Components   []Component   `json:"components,omitempty"`
	Dependencies []Dependency  `json:"dependencies,omitempty"`
	Completeness []Aggregate   `json:"completeness,omitempty"`
	Licenses     []LicenseText `json:"licenses,omitempty"` // what LicenseRef-... stand for
	// Relations are those that are neither dependencies nor containment, by the names of SPDX 2.3.
	Relations  []Relation  `json:"relations,omitempty"`
	References []Reference `json:"references,omitempty"`
	Properties []Property  `json:"properties,omitempty"`

	Vulnerabilities int       `json:"vulnerabilities,omitempty"` // number listed
	Signed          bool      `json:"signed,omitempty"`          // a signature is inside; nobody verified it
	Problems        []Problem `json:"problems,omitempty"`        // what the reader found and survived
	// Unheld names the parts of the file that this model does not hold, for example "services".
	Unheld []string `json:"unheld,omitempty"`

	noSubject bool
	sections  map[string]policy.Path // where parts of the view stand in the file
}

// Family is a family of formats.
type Family string

// The families.
const (
	CycloneDX Family = "cyclonedx"
	SPDX      Family = "spdx"
)

// Component is one thing that a document lists: a package, a file, an operating system, an image.
type Component struct {
	ID      string `json:"id"`
	Type    string `json:"type"` // as CycloneDX spells it: library, application, container, file, ...
	Group   string `json:"group,omitempty"`
	Name    string `json:"name"`
	Version string `json:"version,omitempty"`

	PURL       string   `json:"purl,omitempty"`
	CPEs       []string `json:"cpes,omitempty"`
	SWID       string   `json:"swid,omitempty"` // tag identifier
	Supplier   *Party   `json:"supplier,omitempty"`
	Originator *Party   `json:"originator,omitempty"` // manufacturer, author or publisher
	Licenses   Licenses `json:"licenses,omitzero"`
	Copyright  string   `json:"copyright,omitempty"`

	Description string      `json:"description,omitempty"`
	Comment     string      `json:"comment,omitempty"`
	MediaType   string      `json:"mediaType,omitempty"`
	Scope       string      `json:"scope,omitempty"` // required, optional, excluded
	Filename    string      `json:"filename,omitempty"`
	Hashes      []Hash      `json:"hashes,omitempty"`
	References  []Reference `json:"references,omitempty"`
	Properties  []Property  `json:"properties,omitempty"`

	Parent    string   `json:"parent,omitempty"`    // ID of the component that contains it
	Locations []string `json:"locations,omitempty"` // paths at which it was found
	Layer     Layer    `json:"layer,omitzero"`      // of the image, in which it was found

	// Merged lists the documents that a merge found it in, by the package URL or name of their subjects.
	Merged []string `json:"merged,omitempty"`

	source policy.Path // in the JSON text
	line   int         // in other texts
}

// Layer names a layer of an image.
type Layer struct {
	DiffID string `json:"diffID,omitempty"` // of the uncompressed tar
	Digest string `json:"digest,omitempty"` // as stored
}

// Party is a person or an organization.
type Party struct {
	Type  string `json:"type"` // person, organization, unknown
	Name  string `json:"name,omitempty"`
	Email string `json:"email,omitempty"`
	URL   string `json:"url,omitempty"`
}

// The types of parties.
const (
	Person       = "person"
	Organization = "organization"
	unknown      = "unknown"
)

// Tool is a program that took part in making the document.
type Tool struct {
	Vendor  string `json:"vendor,omitempty"`
	Name    string `json:"name"`
	Version string `json:"version,omitempty"`
}

// Licenses of a component: what its author says, what the author of the document concludes, and
// what was seen in its files.
type Licenses struct {
	Declared  []License `json:"declared,omitempty"`
	Concluded []License `json:"concluded,omitempty"`
	Observed  []License `json:"observed,omitempty"`
}

// License is one statement.
type License struct {
	Text string      `json:"text"` // as written
	Kind LicenseKind `json:"kind"`
	URL  string      `json:"url,omitempty"`
}

// LicenseKind says what the text of a License is.
type LicenseKind string

// The kinds of licence statements.
const (
	LicenseID         LicenseKind = "id"          // an identifier of the SPDX list, or LicenseRef-...
	LicenseExpression LicenseKind = "expression"  // an SPDX expression
	LicenseName       LicenseKind = "name"        // free text
	LicenseNone       LicenseKind = "none"        // "there is none"
	NoAssertion       LicenseKind = "noassertion" // "I do not say"
)

// LicenseText is what a LicenseRef-... of the document stands for.
type LicenseText struct {
	ID   string   `json:"id"`
	Name string   `json:"name,omitempty"`
	Text string   `json:"text,omitempty"`
	URLs []string `json:"urls,omitempty"`
}

// Hash is one digest of a component. Algorithm is spelt as in CycloneDX: SHA-256.
type Hash struct {
	Algorithm string `json:"algorithm"`
	Value     string `json:"value"` // hex, lower case
}

// Reference leads to something elsewhere. Type is one of CycloneDX where that has one.
type Reference struct {
	Type    string `json:"type"`
	URL     string `json:"url"`
	Comment string `json:"comment,omitempty"`
}

// Property is a name and a value; names may repeat.
type Property struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Dependency says what one component needs.
type Dependency struct {
	Ref       string   `json:"ref"`
	DependsOn []string `json:"dependsOn,omitempty"`
	// Known says that DependsOn is all there is to the author's knowledge; false means that the
	// author says nothing, or that there may be more.
	Known bool `json:"known,omitempty"`
}

// Aggregate is a statement on the completeness of what some components contain or need.
type Aggregate struct {
	Aggregate string   `json:"aggregate"` // complete, incomplete, unknown, ... as in CycloneDX
	Refs      []string `json:"refs,omitempty"`
}

// Relation is one edge between two components or between the document and a component.
type Relation struct {
	From    string `json:"from"`
	Type    string `json:"type"` // as in SPDX 2.3: BUILD_TOOL_OF
	To      string `json:"to"`
	Comment string `json:"comment,omitempty"`
}

// Problem is something that is wrong with a document, and where.
type Problem struct {
	Message string      `json:"message"`
	Path    policy.Path `json:"path"` // in the file, for JSON; in the equivalent JSON for others
	Kind    ProblemKind `json:"kind,omitempty"`
	// Ref is the identifier that leads nowhere or stands twice.
	Ref string `json:"ref,omitempty"`
}

// ProblemKind says what a Problem is about.
type ProblemKind string

// The kinds of problems.
const (
	BadForm       ProblemKind = "schema"     // the format does not allow it
	BadReference  ProblemKind = "reference"  // it leads nowhere
	BadIdentifier ProblemKind = "identifier" // it stands twice
)

// String puts the place before the message.
func (p Problem) String() string {
	if len(p.Path) == 0 {
		return p.Message
	}
	return p.Path.String() + ": " + p.Message
}

// UnmarshalJSON gives the indexes of the path their type back.
func (p *Problem) UnmarshalJSON(data []byte) error {
	var wire struct {
		Message, Ref string
		Path         policy.Path
		Kind         ProblemKind
	}
	if err := json.Unmarshal(data, &wire); err != nil {
		return err
	}
	for i, step := range wire.Path {
		if index, ok := step.(float64); ok {
			wire.Path[i] = int(index)
		}
	}
	p.Message, p.Path, p.Kind, p.Ref = wire.Message, wire.Path, wire.Kind, wire.Ref
	return nil
}
