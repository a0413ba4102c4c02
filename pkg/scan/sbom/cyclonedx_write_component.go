package sbom

import (
	"encoding/hex"
	"net/url"
	"slices"
	"strconv"
	"strings"

	cdx "github.com/CycloneDX/cyclonedx-go"

	"github.com/sallyport-dev/sallyport/pkg/scan/sbom/license"
)

var cyclonedxTypes = []string{
	"application", "framework", "library", "container", "platform", "operating-system", "device", "device-driver", "firmware", "file",
	"machine-learning-model", "data", "cryptographic-asset",
}

var cyclonedxReferenceTypes = []string{
	"vcs", "issue-tracker", "website", "advisories", "bom", "mailing-list", "social", "chat", "documentation", "support", "source-distribution",
	"distribution", "distribution-intake", "license", "build-meta", "build-system", "release-notes", "security-contact", "model-card", "log",
	"configuration", "evidence", "formulation", "attestation", "threat-model", "adversary-model", "risk-assessment", "vulnerability-assertion",
	"exploitability-statement", "pentest-report", "static-analysis-report", "dynamic-analysis-report", "runtime-analysis-report",
	"component-analysis-report", "maturity-report", "certification-report", "codified-infrastructure", "quality-metrics", "poam",
	"electronic-signature", "digital-signature", "rfc-9116", "other",
}

var cyclonedxHashes = map[string]int{ // and their lengths in bytes
	"MD5": 16, "SHA-1": 20, "SHA-256": 32, "SHA-384": 48, "SHA-512": 64, "SHA3-256": 32, "SHA3-384": 48, "SHA3-512": 64,
	"BLAKE2b-256": 32, "BLAKE2b-384": 48, "BLAKE2b-512": 64, "BLAKE3": 32,
}

func (w *cyclonedxWriter) component(c *Component) cdx.Component {
	var props []cdx.Property
	add := func(name, value string) {
		if value != "" {
			props = append(props, cdx.Property{Name: name, Value: value})
		}
	}
	out := cdx.Component{
		BOMRef: c.ID, Type: cdx.ComponentType(c.Type), Group: c.Group, Name: c.Name, Version: c.Version, Description: c.Description,
		PackageURL: c.PURL, Copyright: c.Copyright, Scope: cdx.Scope(c.Scope), MIMEType: c.MediaType,
	}
	w.vocabulary(&out, c, add)
	for i, cpe := range c.CPEs {
		if i == 0 && isCPE(cpe) {
			out.CPE = cpe
		} else {
			add(propCPE, cpe)
		}
	}
	if c.SWID != "" {
		out.SWID = &cdx.SWID{TagID: c.SWID, Name: c.Name, Version: c.Version}
	}
	if c.Supplier != nil {
		out.Supplier = entity(*c.Supplier)
	}
	w.originator(&out, c.Originator)
	var hashes []cdx.Hash
	for _, h := range c.Hashes {
		if raw, err := hex.DecodeString(h.Value); err == nil && cyclonedxHashes[h.Algorithm] == len(raw) && len(raw) > 0 {
			hashes = append(hashes, cdx.Hash{Algorithm: cdx.HashAlgorithm(h.Algorithm), Value: h.Value})
		} else {
			add(propHash+h.Algorithm, h.Value)
		}
	}
	out.Hashes = pointer(hashes)
	out.Licenses = w.declared(c, add)
	out.ExternalReferences = w.references(c.References, add)
	out.Evidence = w.evidence(c)
	add(propFilename, c.Filename)
	add(propComment, c.Comment)
	add(propDiffID, c.Layer.DiffID)
	add(propDigest, c.Layer.Digest)
	for i, at := range c.Locations {
		add(propLocation+strconv.Itoa(i), at)
	}
	for _, from := range c.Merged {
		add(propMerged, from)
	}
	for _, p := range c.Properties {
		add(p.Name, p.Value)
	}
	out.Properties = pointer(props)
	return out
}

// vocabulary moves words that the format does not have to properties.
func (w *cyclonedxWriter) vocabulary(out *cdx.Component, c *Component, add func(name, value string)) {
	if !slices.Contains(cyclonedxTypes, c.Type) {
		out.Type = cdx.ComponentTypeLibrary
		add(propType, c.Type)
	}
	if !slices.Contains([]string{"", "required", "optional", "excluded"}, c.Scope) {
		out.Scope = ""
		add(propScope, c.Scope)
	}
	if !isMediaType(c.MediaType) {
		out.MIMEType = ""
		add(propMediaType, c.MediaType)
	}
}

func (w *cyclonedxWriter) originator(out *cdx.Component, p *Party) {
	switch {
	case p == nil:
	case p.Type == Organization:
		out.Manufacturer = entity(*p)
	case p.Type == Person:
		out.Authors = &[]cdx.OrganizationalContact{{Name: p.Name, Email: p.Email}}
	default:
		out.Publisher = p.Name
	}
}

func (w *cyclonedxWriter) evidence(c *Component) *cdx.Evidence {
	if len(c.Locations) == 0 && len(c.Licenses.Observed) == 0 {
		return nil
	}
	e := &cdx.Evidence{}
	var seen []cdx.EvidenceOccurrence
	for _, at := range c.Locations {
		seen = append(seen, cdx.EvidenceOccurrence{Location: at})
	}
	e.Occurrences = pointer(seen)
	e.Licenses = w.licenses(c.Licenses.Observed, "")
	return e
}

func (w *cyclonedxWriter) references(list []Reference, add func(name, value string)) *[]cdx.ExternalReference {
	var out []cdx.ExternalReference
	for _, r := range list {
		if !isReference(r.URL) {
			if add == nil {
				w.lost.add("references whose address is none")
			} else {
				add(propReference+r.Type, r.URL)
			}
			continue
		}
		e := cdx.ExternalReference{Type: cdx.ExternalReferenceType(r.Type), URL: r.URL, Comment: r.Comment}
		if !slices.Contains(cyclonedxReferenceTypes, r.Type) {
			e.Type = cdx.ERTypeOther
			if e.Comment == "" {
				e.Comment = r.Type
			} else {
				w.lost.add("types of references")
			}
		}
		out = append(out, e)
	}
	return pointer(out)
}

// isReference reports whether text is an IRI reference, strictly enough for all validators.
func isReference(text string) bool {
	u, err := url.Parse(text)
	return err == nil && text != "" && !strings.ContainsAny(text, " \\\t\r\n<>\"{}|^`[]") && !strings.Contains(u.Host, ":]")
}

func isCPE(text string) bool {
	return strings.HasPrefix(text, "cpe:2.3:") && strings.Count(text, ":") >= 12 || strings.HasPrefix(text, "cpe:/")
}

func isMediaType(text string) bool {
	if text == "" {
		return true
	}
	for _, c := range text {
		if !strings.ContainsRune("-+abcdefghijklmnopqrstuvwxyz0123456789./", c) {
			return false
		}
	}
	kind, sub, ok := strings.Cut(text, "/")
	return ok && kind != "" && sub != "" && !strings.Contains(sub, "/")
}

// declared writes declared and concluded licences into the one list that there is for both, marked
// as what they are. Until 1.7 an expression stands alone there.
func (w *cyclonedxWriter) declared(c *Component, add func(name, value string)) *cdx.Licenses {
	asserted := func(list []License) []License {
		return slices.DeleteFunc(slices.Clone(list), func(l License) bool { return l.Kind == NoAssertion })
	}
	declared, concluded := asserted(c.Licenses.Declared), asserted(c.Licenses.Concluded)
	if w.new || !slices.ContainsFunc(slices.Concat(declared, concluded), isExpression) {
		all := append(w.choices(declared, cdx.LicenseAcknowledgementDeclared), w.choices(concluded, cdx.LicenseAcknowledgementConcluded)...)
		if len(all) == 0 {
			return nil
		}
		return &all
	}
	if len(declared) == 0 {
		return w.licenses(concluded, cdx.LicenseAcknowledgementConcluded)
	}
	for _, l := range concluded {
		add(propConcluded+string(l.Kind), l.Text)
	}
	return w.licenses(declared, cdx.LicenseAcknowledgementDeclared)
}

// licenses writes one list. Where an expression has to stand alone, all are joined into one, since
// all of them apply; next to free text, expressions become free text too.
func (w *cyclonedxWriter) licenses(list []License, ack cdx.LicenseAcknowledgement) *cdx.Licenses {
	if !w.new && len(list) > 1 && slices.ContainsFunc(list, isExpression) {
		if joined, err := conjunction(list); err == nil {
			list = []License{{Text: joined, Kind: LicenseExpression}}
		} else {
			list = slices.Clone(list)
			for i := range list {
				if isExpression(list[i]) {
					list[i].Kind = LicenseName
					w.lost.add("licence expressions beside free text are free text")
				}
			}
		}
	}
	out := w.choices(list, ack)
	if len(out) == 0 {
		return nil
	}
	return &out
}

func isExpression(l License) bool { return l.Kind == LicenseExpression }

func (w *cyclonedxWriter) choices(list []License, ack cdx.LicenseAcknowledgement) cdx.Licenses {
	var out cdx.Licenses
	for _, l := range list {
		if l.Kind == NoAssertion {
			continue // no licence says the same
		}
		if l.Kind == LicenseExpression {
			choice := cdx.LicenseChoice{Expression: l.Text}
			if ack != "" {
				choice.Acknowledgement = &ack
			}
			if l.URL != "" {
				w.lost.add("addresses of licence expressions")
			}
			out = append(out, choice)
			continue
		}
		one := &cdx.License{Acknowledgement: ack}
		if l.URL != "" && isReference(l.URL) {
			one.URL = l.URL
		}
		id, known := license.Known(l.Text)
		switch {
		case l.Kind == LicenseID && known:
			one.ID = id
		case l.Kind == LicenseNone:
			one.Name = "NONE"
		default:
			one.Name = l.Text
		}
		out = append(out, cdx.LicenseChoice{License: one})
	}
	return out
}
