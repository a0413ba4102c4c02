package sbom

import "strings"

const (
	spdx3Context     = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"
	spdx3Terms       = "https://spdx.org/rdf/3.0.1/terms/"
	spdx3Nobody      = spdx3Terms + "Core/NoneElement"
	spdx3Unsaid      = spdx3Terms + "Core/NoAssertionElement"
	spdx3NoLicense   = spdx3Terms + "ExpandedLicensing/NoneLicense"
	spdx3Creation    = "_:creationinfo"
	spdx3CdxProperty = "extension_CdxPropertiesExtension"
)

// spdx3Purposes are the component types that SPDX 3.0.1 has a purpose for.
var spdx3Purposes = map[string]string{
	"application": "application", "framework": "framework", "library": "library", "container": "container", "platform": "platform",
	"operating-system": "operatingSystem", "device": "device", "device-driver": "deviceDriver", "firmware": "firmware", "file": "file",
	"machine-learning-model": "model", "data": "data",
}

var spdx3Hashes = map[string]string{
	"MD2": "md2", "MD4": "md4", "MD5": "md5", "MD6": "md6", "SHA-1": "sha1", "SHA-224": "sha224", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512",
	"SHA3-224": "sha3_224", "SHA3-256": "sha3_256", "SHA3-384": "sha3_384", "SHA3-512": "sha3_512",
	"BLAKE2b-256": "blake2b256", "BLAKE2b-384": "blake2b384", "BLAKE2b-512": "blake2b512", "BLAKE3": "blake3", "ADLER32": "adler32",
}

var spdx3References = map[string]string{
	"vcs": "vcs", "issue-tracker": "issueTracker", "website": "altWebPage", "advisories": "securityAdvisory", "mailing-list": "mailingList", "social": "socialMedia",
	"chat": "chat", "documentation": "documentation", "support": "support", "distribution": "altDownloadLocation", "source-distribution": "sourceArtifact",
	"license": "license", "build-meta": "buildMeta", "build-system": "buildSystem", "release-notes": "releaseNotes", "threat-model": "securityThreatModel",
	"adversary-model": "securityAdversaryModel", "risk-assessment": "riskAssessment", "pentest-report": "securityPenTestReport",
	"static-analysis-report": "staticAnalysisReport", "dynamic-analysis-report": "dynamicAnalysisReport", "runtime-analysis-report": "runtimeAnalysisReport",
	"component-analysis-report": "componentAnalysisReport", "certification-report": "certificationReport",
	"vulnerability-assertion": "vulnerabilityDisclosureReport", "exploitability-statement": "vulnerabilityExploitabilityAssessment", "quality-metrics": "metrics",
	"attestation": "secureSoftwareAttestation",
}

// spdx3SBOMTypes are the kinds of SBOM by the phases of CycloneDX.
var spdx3SBOMTypes = map[string]string{
	"design": "design", "pre-build": "source", "build": "build", "post-build": "analyzed", "operations": "deployed", "discovery": "runtime",
}

// spdx3Relations are the relationship types of SPDX 3.0.1 (Core/RelationshipType).
const spdx3Relations = ` affects amendedBy ancestorOf availableFrom configures contains coordinatedBy copiedTo delegatedTo dependsOn descendantOf describes doesNotAffect
expandsTo exploitCreatedBy fixedBy fixedIn foundBy generates hasAddedFile hasAssessmentFor hasAssociatedVulnerability hasConcludedLicense hasDataFile
hasDeclaredLicense hasDeletedFile hasDependencyManifest hasDistributionArtifact hasDocumentation hasDynamicLink hasEvidence hasExample hasHost hasInput hasMetadata
hasOptionalComponent hasOptionalDependency hasOutput hasPrerequisite hasProvidedDependency hasRequirement hasSpecification hasStaticLink hasTest hasTestCase hasVariant
invokedBy modifiedBy other packagedBy patchedBy publishedBy reportedBy republishedBy serializedInArtifact testedOn trainedOn underInvestigationFor usesTool `

// spdx2Relations are those of SPDX 2.3 (section 11.1).
const spdx2Relations = ` VARIANT_OF COPY_OF PATCH_FOR TEST_DEPENDENCY_OF CONTAINED_BY DATA_FILE_OF OPTIONAL_COMPONENT_OF ANCESTOR_OF GENERATES CONTAINS OPTIONAL_DEPENDENCY_OF
FILE_ADDED REQUIREMENT_DESCRIPTION_FOR DEV_DEPENDENCY_OF DEPENDENCY_OF BUILD_DEPENDENCY_OF DESCRIBES PREREQUISITE_FOR HAS_PREREQUISITE PROVIDED_DEPENDENCY_OF
DYNAMIC_LINK DESCRIBED_BY METAFILE_OF DEPENDENCY_MANIFEST_OF PATCH_APPLIED RUNTIME_DEPENDENCY_OF TEST_OF TEST_TOOL_OF DEPENDS_ON SPECIFICATION_FOR FILE_MODIFIED
DISTRIBUTION_ARTIFACT AMENDS DOCUMENTATION_OF GENERATED_FROM STATIC_LINK OTHER BUILD_TOOL_OF TEST_CASE_OF PACKAGE_OF DESCENDANT_OF FILE_DELETED
EXPANDED_FROM_ARCHIVE DEV_TOOL_OF EXAMPLE_OF `

// inWords reports whether word is one of a list written with white space around each.
func inWords(list, word string) bool {
	at := strings.Index(list, word)
	for at >= 0 && word != "" {
		before, after := list[at-min(at, 1)], list[min(at+len(word), len(list)-1)]
		if (before == ' ' || before == '\n') && (after == ' ' || after == '\n') {
			return true
		}
		next := strings.Index(list[at+1:], word)
		if next < 0 {
			return false
		}
		at += 1 + next
	}
	return false
}

// snake writes hasTestCase as HAS_TEST_CASE.
func snake(camel string) string {
	var b strings.Builder
	for _, c := range camel {
		if 'A' <= c && c <= 'Z' {
			b.WriteByte('_')
		}
		b.WriteRune(c)
	}
	return strings.ToUpper(b.String())
}

// camel writes HAS_TEST_CASE as hasTestCase.
func camel(snake string) string {
	parts := strings.Split(strings.ToLower(snake), "_")
	for i := 1; i < len(parts); i++ {
		if p := parts[i]; p != "" {
			parts[i] = strings.ToUpper(p[:1]) + p[1:]
		}
	}
	return strings.Join(parts, "")
}
