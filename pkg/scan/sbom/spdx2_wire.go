package sbom

// The SPDX 2.3 document as its JSON schema spells it, in the order that it is written.
type (
	spdx2Document struct {
		SPDXVersion   string            `json:"spdxVersion"`
		DataLicense   string            `json:"dataLicense"`
		SPDXID        string            `json:"SPDXID"`
		Name          string            `json:"name"`
		Namespace     string            `json:"documentNamespace"`
		Comment       string            `json:"comment,omitempty"`
		Creation      spdx2Creation     `json:"creationInfo"`
		Annotations   []spdx2Annotation `json:"annotations,omitempty"`
		Packages      []spdx2Package    `json:"packages,omitempty"`
		Files         []spdx2File       `json:"files,omitempty"`
		Licenses      []spdx2License    `json:"hasExtractedLicensingInfos,omitempty"`
		Relationships []spdx2Relation   `json:"relationships,omitempty"`
	}
	spdx2Creation struct {
		Created  string   `json:"created"`
		Creators []string `json:"creators"`
	}
	spdx2Annotation struct {
		Annotator string `json:"annotator"`
		Date      string `json:"annotationDate"`
		Type      string `json:"annotationType"`
		Comment   string `json:"comment"`
	}
	spdx2Package struct {
		Name             string            `json:"name"`
		SPDXID           string            `json:"SPDXID"`
		Version          string            `json:"versionInfo,omitempty"`
		FileName         string            `json:"packageFileName,omitempty"`
		Supplier         string            `json:"supplier,omitempty"`
		Originator       string            `json:"originator,omitempty"`
		DownloadLocation string            `json:"downloadLocation"`
		FilesAnalyzed    bool              `json:"filesAnalyzed"`
		HomePage         string            `json:"homepage,omitempty"`
		Checksums        []spdx2Checksum   `json:"checksums,omitempty"`
		LicenseConcluded string            `json:"licenseConcluded"`
		LicenseDeclared  string            `json:"licenseDeclared"`
		Copyright        string            `json:"copyrightText"`
		Description      string            `json:"description,omitempty"`
		Comment          string            `json:"comment,omitempty"`
		ExternalRefs     []spdx2Reference  `json:"externalRefs,omitempty"`
		Purpose          string            `json:"primaryPackagePurpose,omitempty"`
		Annotations      []spdx2Annotation `json:"annotations,omitempty"`
	}
	spdx2File struct {
		Name             string            `json:"fileName"`
		SPDXID           string            `json:"SPDXID"`
		Checksums        []spdx2Checksum   `json:"checksums"`
		LicenseConcluded string            `json:"licenseConcluded"`
		LicenseInfo      []string          `json:"licenseInfoInFiles,omitempty"`
		Copyright        string            `json:"copyrightText"`
		Comment          string            `json:"comment,omitempty"`
		Annotations      []spdx2Annotation `json:"annotations,omitempty"`
	}
	spdx2Checksum struct {
		Algorithm string `json:"algorithm"`
		Value     string `json:"checksumValue"`
	}
	spdx2Reference struct {
		Category string `json:"referenceCategory"`
		Type     string `json:"referenceType"`
		Locator  string `json:"referenceLocator"`
		Comment  string `json:"comment,omitempty"`
	}
	spdx2License struct {
		ID   string   `json:"licenseId"`
		Text string   `json:"extractedText"`
		Name string   `json:"name,omitempty"`
		URLs []string `json:"seeAlsos,omitempty"`
	}
	spdx2Relation struct {
		From    string `json:"spdxElementId"`
		Type    string `json:"relationshipType"`
		To      string `json:"relatedSpdxElement"`
		Comment string `json:"comment,omitempty"`
	}
)

const (
	spdx2DocumentID = "SPDXRef-DOCUMENT"
	ourAnnotator    = "Tool: sallyport"
	noAssertion     = "NOASSERTION"
	none            = "NONE"
)

// spdx2Purposes are the component types that SPDX 2.3 has a purpose for.
var spdx2Purposes = map[string]string{
	"application": "APPLICATION", "framework": "FRAMEWORK", "library": "LIBRARY", "container": "CONTAINER", "operating-system": "OPERATING_SYSTEM",
	"device": "DEVICE", "firmware": "FIRMWARE", "file": "FILE",
}

// spdx2Hashes are the algorithms of SPDX by the names of CycloneDX.
var spdx2Hashes = map[string]string{
	"MD2": "MD2", "MD4": "MD4", "MD5": "MD5", "MD6": "MD6", "SHA-1": "SHA1", "SHA-224": "SHA224", "SHA-256": "SHA256", "SHA-384": "SHA384", "SHA-512": "SHA512",
	"SHA3-256": "SHA3-256", "SHA3-384": "SHA3-384", "SHA3-512": "SHA3-512", "BLAKE2b-256": "BLAKE2b-256", "BLAKE2b-384": "BLAKE2b-384", "BLAKE2b-512": "BLAKE2b-512",
	"BLAKE3": "BLAKE3", "ADLER32": "ADLER32",
}

// keyOf finds the key of a value in a small table.
func keyOf(table map[string]string, value string) (string, bool) {
	for k, v := range table {
		if v == value {
			return k, true
		}
	}
	return "", false
}
