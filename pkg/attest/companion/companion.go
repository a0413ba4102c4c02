package companion

import (
	"encoding/json"
	"time"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// Program is the companion's name, without the ending that some systems want.
const Program = "sallyport-attest"

// Protocol is the version of Request and Answer; both sides must speak the same.
const Protocol = 1

// Request is one question: exactly one of its parts is set.
type Request struct {
	Protocol int      `json:"protocol"`
	Registry Registry `json:"registry,omitzero"`

	Evidence *Evidence `json:"evidence,omitempty"`
	Sign     *Sign     `json:"sign,omitempty"`
	Keygen   *Keygen   `json:"keygen,omitempty"`
	Bundle   *Bundle   `json:"bundle,omitempty"`
	Roots    *Roots    `json:"roots,omitempty"`
	Update   *Update   `json:"update,omitempty"`
}

// Registry says how registries are reached, as source.Options do.
type Registry struct {
	PlainHTTP    []string `json:"plainHTTP,omitempty"`
	TokenHosts   []string `json:"tokenHosts,omitempty"`
	PrivateHosts []string `json:"privateHosts,omitempty"`
}

// Evidence asks for the facts of images.
type Evidence struct {
	Trust *attest.Trust `json:"trust"`
	// Dir is where the files are that Trust names.
	Dir     string   `json:"dir,omitempty"`
	Targets []Target `json:"targets"`
}

// Target is an image, or anything else that has a digest in a registry or an OCI layout.
type Target struct {
	// Name is a reference, or the path of an OCI layout ("oci-dir:PATH"), to be resolved. It is "" when Subject
	// says what it is.
	Name string `json:"name,omitempty"`
	// Platform is which image of an index is meant; "" is the index itself.
	Platform string `json:"platform,omitempty"`
	// As is what the trust configuration shall take it for; "" is Name.
	As string `json:"as,omitempty"`
	// Subject is what was resolved already.
	Subject attest.Subject `json:"subject,omitzero"`
	// Layout is the folder that holds the evidence of Subject; "" is the registry.
	Layout string `json:"layout,omitempty"`
	// Bundles are files with evidence. When there are any, nothing else is looked at.
	Bundles []string `json:"bundles,omitempty"`
}

// Result is what is known about a target.
type Result struct {
	Subject attest.Subject `json:"subject"`
	Facts   *attest.Facts  `json:"facts,omitempty"`
	// Error says why there are no facts.
	Error string `json:"error,omitempty"`
}

// Sign asks for evidence to be made about one image and put where it belongs.
type Sign struct {
	// Name is a reference, whose tag is resolved once, or an OCI layout ("oci-dir:PATH").
	Name string `json:"name"`
	// Repository is where the evidence goes; "" is beside the image.
	Repository string      `json:"repository,omitempty"`
	Statements []Statement `json:"statements"`
	// Legacy writes what cosign 2 wrote, to tags.
	Legacy bool `json:"legacy,omitempty"`
	// Local puts nothing into a registry: the bundles are in the answer.
	Local  bool   `json:"local,omitempty"`
	Signer Signer `json:"signer"`
}

// Statement is one thing to sign about an image. Without a type it is the signature of the image.
type Statement struct {
	// Type is a predicate type: a URI or a short name.
	Type string `json:"type,omitempty"`
	// Exactly one of File, Predicate and VSA is set when there is a type.
	File      string            `json:"file,omitempty"`
	Predicate []byte            `json:"predicate,omitempty"`
	VSA       *VSA              `json:"vsa,omitempty"`
	Notes     map[string]string `json:"annotations,omitempty"`
}

// VSA is Sallyport's own verdict about an image.
type VSA struct {
	Version string    `json:"version"`
	Time    time.Time `json:"time"`
	Verdict string    `json:"verdict"` // allow, warn or deny
	Door    string    `json:"door"`    // whose thresholds applied
	Bundle  string    `json:"bundle"`  // digest of the rules
	Config  string    `json:"config"`  // digest of the configuration
	// Deny, Warn and Unknown are numbers of findings that are not waived; Rules is how many rules were asked.
	Deny    int `json:"deny"`
	Warn    int `json:"warn"`
	Unknown int `json:"unknown"`
	Rules   int `json:"rules"`
	// Inputs are the digests of the evidence that the verdict rests on.
	Inputs []string `json:"inputs,omitempty"`
}

// Signer says who signs, and which services bear witness.
type Signer struct {
	// Key is a file or the reference of a key in a KMS; "" signs by an identity.
	Key      string `json:"key,omitempty"`
	Password []byte `json:"password,omitempty"`
	// Token and TokenFile are OIDC identity tokens; without either the environment of a CI job is asked.
	Token     string `json:"token,omitempty"`
	TokenFile string `json:"tokenFile,omitempty"`
	// Log is whether a transparency log gets an entry: "yes", "no", or "", which is yes for identities.
	Log          string `json:"log,omitempty"`
	RekorURL     string `json:"rekorURL,omitempty"`
	RekorVersion int    `json:"rekorVersion,omitempty"`
	FulcioURL    string `json:"fulcioURL,omitempty"`
	TimestampURL string `json:"timestampURL,omitempty"`
	// SigningConfig is a file that says which services to use; TrustedRoot is one to check them by.
	SigningConfig string `json:"signingConfig,omitempty"`
	TrustedRoot   string `json:"trustedRoot,omitempty"`
}

// Signed is what was made.
type Signed struct {
	// Reference is what was signed, by digest.
	Reference string  `json:"reference"`
	Digest    string  `json:"digest"`
	Written   []Piece `json:"written"`
}

// Piece is one piece of evidence that was made.
type Piece struct {
	Type  string `json:"type"`            // predicate type
	Place string `json:"place,omitempty"` // where it was put
	By    string `json:"by"`              // the key or identity
	// Bundle is the Sigstore bundle; nil of the legacy formats.
	Bundle json.RawMessage `json:"bundle,omitempty"`
}

// Keygen asks for a key pair that cosign can use too.
type Keygen struct {
	// Prefix of the files: PREFIX.key and PREFIX.pub.
	Prefix    string `json:"prefix"`
	Password  []byte `json:"password,omitempty"`
	Overwrite bool   `json:"overwrite,omitempty"`
}

// Pair is a key pair that was made.
type Pair struct {
	Private     string `json:"private"` // paths
	Public      string `json:"public"`
	Fingerprint string `json:"fingerprint"`
}

// Bundle asks whether a bundle is good for an artifact, as sigstore-conformance does.
type Bundle struct {
	File        string `json:"file"`
	Identity    string `json:"identity,omitempty"`
	Issuer      string `json:"issuer,omitempty"`
	Key         string `json:"key,omitempty"`
	TrustedRoot string `json:"trustedRoot,omitempty"`
	Staging     bool   `json:"staging,omitempty"`
	// Artifact is a file, or its digest as sha256:<hex>.
	Artifact string `json:"artifact"`
}

// Roots asks which trust roots a configuration uses.
type Roots struct {
	Trust *attest.Trust `json:"trust"`
	Dir   string        `json:"dir,omitempty"`
}

// Update asks for the newest trust root of a TUF repository.
type Update struct {
	// URL of the repository; "" is that of Sigstore's public-good instance.
	URL string `json:"url,omitempty"`
	// Root is a file with the TUF root to begin with; "" is the built-in one.
	Root string `json:"root,omitempty"`
	// File is where the trust root goes; Dir remembers what was seen, so that nothing older is taken for newer.
	File string `json:"file"`
	Dir  string `json:"dir"`
}

// Updated is what an update led to.
type Updated struct {
	File    string `json:"file"`
	Digest  string `json:"digest"`
	Changed bool   `json:"changed"`
	Age     int64  `json:"age"` // seconds
}

// Answer is what the companion says. Only what was asked for is set.
type Answer struct {
	Protocol int `json:"protocol"`

	Evidence []Result           `json:"evidence,omitempty"`
	Signed   *Signed            `json:"signed,omitempty"`
	Pair     *Pair              `json:"pair,omitempty"`
	Accepted bool               `json:"accepted,omitempty"`
	Roots    []attest.RootFacts `json:"roots,omitempty"`
	Updated  *Updated           `json:"updated,omitempty"`

	Error *Error `json:"error,omitempty"`
}
