package testpki

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"

	"github.com/secure-systems-lab/go-securesystemslib/dsse"
)

// The media types of layers in cosign's tags.
const (
	SimpleSigning = "application/vnd.dev.cosign.simplesigning.v1+json"
	Envelope      = "application/vnd.dsse.envelope.v1+json"
)

// SimpleSigningDocument is what cosign v2 signs: critical.type as given, "" being the usual one.
func SimpleSigningDocument(digest, reference, kind string, optional map[string]any) []byte {
	if kind == "" {
		kind = "cosign container image signature"
	}
	out, err := json.Marshal(map[string]any{
		"critical": map[string]any{
			"identity": map[string]string{"docker-reference": reference},
			"image":    map[string]string{"docker-manifest-digest": digest},
			"type":     kind,
		},
		"optional": optional,
	})
	if err != nil {
		panic(err) // what tests write can be written
	}
	return out
}

// LegacySignature is a layer of the tag sha256-<hex>.sig: its bytes and its annotations.
func (p *PKI) LegacySignature(digest string, s Signing) ([]byte, map[string]string) {
	p.tb.Helper()
	return p.LegacySigned(SimpleSigningDocument(digest, "registry.example/acme/shop", "", nil), s)
}

// LegacySigned signs any payload as LegacySignature does.
func (p *PKI) LegacySigned(payload []byte, s Signing) ([]byte, map[string]string) {
	p.tb.Helper()
	by := p.signer(s)
	signature := sign(p.tb, by.private, payload)
	annotations := p.annotations(s, by, &signed{"", payload, signature, by.verifier, by.certificate != nil, false, false})
	annotations["dev.cosignproject.cosign/signature"] = base64.StdEncoding.EncodeToString(signature)
	return payload, annotations
}

// LegacyAttestation is a layer of the tag sha256-<hex>.att: a DSSE envelope and its annotations.
func (p *PKI) LegacyAttestation(statement []byte, s Signing) ([]byte, map[string]string) {
	p.tb.Helper()
	by := p.signer(s)
	if s.PayloadType == "" {
		s.PayloadType = PayloadType
	}
	signature := sign(p.tb, by.private, dsse.PAE(s.PayloadType, statement))
	annotations := p.annotations(s, by, &signed{s.PayloadType, statement, signature, by.verifier, by.certificate != nil, s.Intoto, s.Hashed})
	annotations["dev.cosignproject.cosign/signature"] = ""
	return p.json(map[string]any{
		"payloadType": s.PayloadType, "payload": statement,
		"signatures": []any{map[string]any{"keyid": "", "sig": signature}},
	}), annotations
}

func (p *PKI) annotations(s Signing, by signer, what *signed) map[string]string {
	p.tb.Helper()
	a := map[string]string{}
	if by.certificate != nil {
		a["dev.sigstore.cosign/certificate"] = PEM(by.certificate)
		a["dev.sigstore.cosign/chain"] = PEM(by.intermediates...)
	}
	if e := p.entry(s.Log, what, by.at); e != nil {
		a["dev.sigstore.cosign/bundle"] = string(p.json(map[string]any{
			"SignedEntryTimestamp": e.GetInclusionPromise().GetSignedEntryTimestamp(),
			"Payload": map[string]any{
				"body": e.CanonicalizedBody, "integratedTime": e.IntegratedTime, "logIndex": e.LogIndex, "logID": hexOf(e.LogId.KeyId),
			},
		}))
	}
	if s.Timestamp {
		a["dev.sigstore.cosign/rfc3161timestamp"] = string(p.json(map[string]any{"SignedRFC3161Timestamp": p.Timestamp(what.signature, by.at)}))
	}
	return a
}

func hexOf(b []byte) string { return hex.EncodeToString(b) }
