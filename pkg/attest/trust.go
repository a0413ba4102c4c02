package attest

import "time"

// Trust is the section "trust" of sallyport.yaml: whom to believe, about which images.
type Trust struct {
	// Default is for images that no entry matches: "deny" (default), "warn" or "allow".
	Default string `yaml:"default" json:"default,omitempty"`
	// Roots are Sigstore trust roots (trusted_root.json) beside the built-in one, by name.
	Roots map[string]Root `yaml:"roots" json:"roots,omitempty"`
	// Authorities are who may sign, by name.
	Authorities map[string]Authority `yaml:"authorities" json:"authorities,omitempty"`
	// Images are what images need. All entries that match apply.
	Images []Entry `yaml:"images" json:"images,omitempty"`
	// Revoked are what must not count any more, whoever signed with it.
	Revoked Revoked `yaml:"revoked" json:"revoked,omitzero"`
}

// PublicGood is the name of the built-in root: that of Sigstore's public-good instance.
const PublicGood = "public-good"

// Root is a Sigstore trust root.
type Root struct {
	// File is a trusted_root.json, relative to the configuration.
	File string `yaml:"file" json:"file"`
	// MaxAge limits how old it may be; 0 is any age.
	MaxAge Duration `yaml:"maxAge" json:"maxAge,omitempty"`
}

// Authority is one who may sign. Exactly one of Keys, Identities, Certificates and Notary is set.
type Authority struct {
	Keys       []Key      `yaml:"keys" json:"keys,omitempty"`
	Identities []Identity `yaml:"identities" json:"identities,omitempty"`
	// Certificates are PEM files with the root certificates of a private CA, whose certificates sign
	// without Fulcio; Subject narrows them.
	Certificates *Certificates `yaml:"certificates" json:"certificates,omitempty"`
	Notary       *NotaryTrust  `yaml:"notary" json:"notary,omitempty"`
	// Root is the name of the trust root for identities, logs and timestamps; "" is PublicGood.
	Root string `yaml:"root" json:"root,omitempty"`
	// Log says whether the transparency log has to hold the entry: "required", "optional", "ignore"; "" is
	// required for identities and optional for keys and certificates.
	Log string `yaml:"log" json:"log,omitempty"`
	// Timestamp says whether an RFC 3161 timestamp is needed: "required" or "optional" (default).
	Timestamp string `yaml:"timestamp" json:"timestamp,omitempty"`
}

// Key is a public key. Exactly one of File, PEM, KMS and Secret is set.
type Key struct {
	File   string `yaml:"file" json:"file,omitempty"`
	PEM    string `yaml:"pem" json:"pem,omitempty"`
	KMS    string `yaml:"kms" json:"kms,omitempty"`       // awskms://, gcpkms://, azurekms://, hashivault://
	Secret string `yaml:"secret" json:"secret,omitempty"` // k8s://namespace/name
	// NotBefore and NotAfter bound when it may have signed (RFC 3339); a signature whose time nobody
	// can tell is refused when either is set.
	NotBefore time.Time `yaml:"notBefore" json:"notBefore,omitzero"`
	NotAfter  time.Time `yaml:"notAfter" json:"notAfter,omitzero"`
}

// Identity is what a Fulcio certificate has to say. Issuer or IssuerRegExp, and Subject or SubjectRegExp
// are required; regular expressions match the whole string.
type Identity struct {
	Issuer        string `yaml:"issuer" json:"issuer,omitempty"`
	IssuerRegExp  string `yaml:"issuerRegExp" json:"issuerRegExp,omitempty"`
	Subject       string `yaml:"subject" json:"subject,omitempty"`
	SubjectRegExp string `yaml:"subjectRegExp" json:"subjectRegExp,omitempty"`
	// Extensions have to be equal: sourceRepository, sourceRef, workflow, trigger, runnerEnvironment, ...
	Extensions Extensions `yaml:"extensions" json:"extensions,omitzero"`
}

// Extensions of Fulcio's certificates (https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md) that
// GitHub and GitLab fill in. An empty one is not asked for.
type Extensions struct {
	SourceRepository       string `yaml:"sourceRepository" json:"sourceRepository,omitempty"`             // 1.3.6.1.4.1.57264.1.12
	SourceRepositoryDigest string `yaml:"sourceRepositoryDigest" json:"sourceRepositoryDigest,omitempty"` // .13
	SourceRef              string `yaml:"sourceRef" json:"sourceRef,omitempty"`                           // .14
	SourceOwner            string `yaml:"sourceOwner" json:"sourceOwner,omitempty"`                       // .16
	BuildSigner            string `yaml:"buildSigner" json:"buildSigner,omitempty"`                       // .9
	BuildConfig            string `yaml:"buildConfig" json:"buildConfig,omitempty"`                       // .18: the workflow
	Trigger                string `yaml:"trigger" json:"trigger,omitempty"`                               // .20
	RunnerEnvironment      string `yaml:"runnerEnvironment" json:"runnerEnvironment,omitempty"`           // .11
}

// Certificates are those of a private CA.
type Certificates struct {
	File    string `yaml:"file" json:"file,omitempty"`
	PEM     string `yaml:"pem" json:"pem,omitempty"`
	Subject string `yaml:"subject" json:"subject,omitempty"` // SAN or RFC 2253 subject; "" is any
}

// NotaryTrust is whom to believe of Notary Project signatures: root certificates and, with "x509.subject:"
// in front as in a Notary trust policy, the identities.
type NotaryTrust struct {
	File       string   `yaml:"file" json:"file,omitempty"`
	PEM        string   `yaml:"pem" json:"pem,omitempty"`
	Identities []string `yaml:"identities" json:"identities,omitempty"`
	// TSAFile and TSAPEM are the root certificates of timestamp authorities. Without them a timestamp tells
	// nothing, and certificates have to be valid now.
	TSAFile string `yaml:"tsaFile" json:"tsaFile,omitempty"`
	TSAPEM  string `yaml:"tsaPEM" json:"tsaPEM,omitempty"`
	// SigningAuthority says that the roots are those of a signing authority, whose word for the time counts
	// (scheme notary.x509.signingAuthority), and not of a CA (notary.x509).
	SigningAuthority bool `yaml:"signingAuthority" json:"signingAuthority,omitempty"`
}

// Entry says what certain images need.
type Entry struct {
	// Name is for messages; "" is the first pattern.
	Name string `yaml:"name" json:"name,omitempty"`
	// Match are patterns of REGISTRY/REPOSITORY, optionally :TAG or @DIGEST: "*" is one part of the path,
	// "**" any number, "*" within a part any letters of it.
	Match []string `yaml:"match" json:"match"`
	// Except are patterns of images that the entry is not about.
	Except []string `yaml:"except" json:"except,omitempty"`
	// Skip says that these images need no evidence.
	Skip bool `yaml:"skip" json:"skip,omitempty"`

	Signatures   *Need             `yaml:"signatures" json:"signatures,omitempty"`
	Attestations []AttestationNeed `yaml:"attestations" json:"attestations,omitempty"`

	// Repository is where evidence is kept when it is not beside the image.
	Repository string `yaml:"repository" json:"repository,omitempty"`
	// Children says whether evidence of an index counts for its images: "index" (default: evidence of the
	// index or of the image itself) or "image" (of the image itself alone).
	Children string `yaml:"children" json:"children,omitempty"`
}

// Need is who has to have signed.
type Need struct {
	// From are names of authorities.
	From []string `yaml:"from" json:"from"`
	// AtLeast is how many different ones; 0 is all of From.
	AtLeast int `yaml:"atLeast" json:"atLeast,omitempty"`
	// MaxAge of the signature, by trusted time.
	MaxAge Duration `yaml:"maxAge" json:"maxAge,omitempty"`
	// Annotations that have to be signed with it.
	Annotations map[string]string `yaml:"annotations" json:"annotations,omitempty"`
}

// AttestationNeed is an attestation that has to be there.
type AttestationNeed struct {
	// Type is a predicate type's URI, or a short name of PredicateTypes.
	Type string `yaml:"type" json:"type"`
	Need `yaml:",inline"`
}

// Revoked lists what must not count any more.
type Revoked struct {
	Keys         []string `yaml:"keys" json:"keys,omitempty"`                 // sha256:<hex> of the public key (PKIX, DER)
	Certificates []string `yaml:"certificates" json:"certificates,omitempty"` // sha256:<hex> of the certificate (DER), of signers and timestamp authorities
	Serials      []string `yaml:"serials" json:"serials,omitempty"`           // hexadecimal
}

// Duration is a time.Duration that is written as "36h" or "30d".
type Duration time.Duration
