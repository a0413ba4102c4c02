package testpki

import (
	"context"
	"crypto"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"net/url"
	"time"

	"github.com/cyberphone/json-canonicalization/go/src/webpki.org/jsoncanonicalizer"
	"github.com/secure-systems-lab/go-securesystemslib/dsse"
	common "github.com/sigstore/protobuf-specs/gen/pb-go/common/v1"
	rekorpb "github.com/sigstore/protobuf-specs/gen/pb-go/rekor/v1"
	tiles "github.com/sigstore/rekor-tiles/v2/pkg/generated/protobuf"
	rekornote "github.com/sigstore/rekor-tiles/v2/pkg/note"
	"github.com/sigstore/rekor/pkg/util"
	"github.com/sigstore/sigstore/pkg/signature"
	formats "github.com/transparency-dev/formats/log"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"
	"google.golang.org/protobuf/encoding/protojson"
)

// Log says what a transparency log has to do with a signature.
type Log int

// The kinds of log entries.
const (
	NoLog        Log = iota
	LogV1            // Rekor v1: a promise (SET) with the time, and a proof of inclusion
	LogV1Promise     // the promise alone, as old bundles and cosign's tags have it
	LogV1Proof       // the proof alone: its time is signed by nobody
	LogV2            // Rekor v2: a proof, and no time
)

// signed is what gets into a log.
type signed struct {
	payloadType string // of a DSSE envelope; "" for a signature of the payload itself
	payload     []byte
	signature   []byte
	verifier    []byte // certificate or public key, DER
	certificate bool
	intoto      bool // as an entry of kind intoto 0.0.2, not dsse 0.0.1
	hashed      bool // as a hashedrekord 0.0.1 of the bytes that DSSE signs
}

func (s *signed) pem() []byte {
	kind := "PUBLIC KEY"
	if s.certificate {
		kind = "CERTIFICATE"
	}
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: s.verifier})
}

// Entry makes the log entry; nil for NoLog.
func (p *PKI) entry(kind Log, s *signed, at time.Time) *rekorpb.TransparencyLogEntry {
	p.tb.Helper()
	switch kind {
	case NoLog:
		return nil
	case LogV2:
		return p.entryV2(s)
	}
	body, version := p.bodyV1(s)
	e := &rekorpb.TransparencyLogEntry{
		LogIndex: 4711, LogId: &common.LogId{KeyId: p.logID(p.rekor)}, KindVersion: version,
		IntegratedTime: at.Unix(), CanonicalizedBody: body,
	}
	if kind != LogV1Proof {
		e.InclusionPromise = &rekorpb.InclusionPromise{SignedEntryTimestamp: p.promise(e)}
	}
	if kind != LogV1Promise {
		e.InclusionProof = p.proofV1(body)
	}
	return e
}

// promise signs what a SET signs: the canonical JSON of these four members.
func (p *PKI) promise(e *rekorpb.TransparencyLogEntry) []byte {
	p.tb.Helper()
	return sign(p.tb, p.rekor, p.json(map[string]any{
		"body": e.CanonicalizedBody, "integratedTime": e.IntegratedTime, "logIndex": e.LogIndex, "logID": hex.EncodeToString(p.logID(p.rekor)),
	}))
}

func (p *PKI) json(v any) []byte {
	p.tb.Helper()
	out, err := json.Marshal(v)
	if err != nil {
		p.tb.Fatal(err)
	}
	return out
}

func (p *PKI) bodyV1(s *signed) ([]byte, *rekorpb.KindVersion) {
	content := s.payload
	if s.hashed {
		content = dsse.PAE(s.payloadType, s.payload)
	}
	sum := sha256.Sum256(content)
	hash := map[string]any{"algorithm": "sha256", "value": hex.EncodeToString(sum[:])}
	entry := func(kind, version string, spec map[string]any) ([]byte, *rekorpb.KindVersion) {
		return p.json(map[string]any{"apiVersion": version, "kind": kind, "spec": spec}), &rekorpb.KindVersion{Kind: kind, Version: version}
	}
	switch {
	case s.payloadType == "" || s.hashed:
		return entry("hashedrekord", "0.0.1", map[string]any{
			"data":      map[string]any{"hash": hash},
			"signature": map[string]any{"content": s.signature, "publicKey": map[string]any{"content": s.pem()}},
		})
	case s.intoto:
		return entry("intoto", "0.0.2", map[string]any{"content": map[string]any{
			"envelope": map[string]any{"payloadType": s.payloadType, "signatures": []any{map[string]any{
				"publicKey": s.pem(), "sig": []byte(base64.StdEncoding.EncodeToString(s.signature)),
			}}},
			"hash": hash, "payloadHash": hash,
		}})
	}
	return entry("dsse", "0.0.1", map[string]any{
		"envelopeHash": hash, "payloadHash": hash,
		"signatures": []any{map[string]any{"signature": base64.StdEncoding.EncodeToString(s.signature), "verifier": s.pem()}},
	})
}

// tree is a log of two entries, of which ours is the second.
func tree(leaf []byte) (rootHash []byte, hashes [][]byte) {
	other := rfc6962.DefaultHasher.HashLeaf([]byte("somebody else's"))
	return rfc6962.DefaultHasher.HashChildren(other, leaf), [][]byte{other}
}

func (p *PKI) proofV1(body []byte) *rekorpb.InclusionProof {
	p.tb.Helper()
	rootHash, hashes := tree(rfc6962.DefaultHasher.HashLeaf(body))
	signer, err := signature.LoadECDSASignerVerifier(p.rekor, crypto.SHA256)
	if err != nil {
		p.tb.Fatal(err)
	}
	checkpoint, err := util.CreateAndSignCheckpoint(context.Background(), host(RekorURL), 123, 2, rootHash, signer)
	if err != nil {
		p.tb.Fatal(err)
	}
	return &rekorpb.InclusionProof{
		LogIndex: 1, TreeSize: 2, RootHash: rootHash, Hashes: hashes, Checkpoint: &rekorpb.Checkpoint{Envelope: string(checkpoint)},
	}
}

func (p *PKI) entryV2(s *signed) *rekorpb.TransparencyLogEntry {
	p.tb.Helper()
	content := s.payload
	if s.payloadType != "" {
		content = dsse.PAE(s.payloadType, s.payload)
	}
	sum := sha256.Sum256(content)
	verifier := &tiles.Verifier{KeyDetails: common.PublicKeyDetails_PKIX_ECDSA_P256_SHA_256}
	if s.certificate {
		verifier.Verifier = &tiles.Verifier_X509Certificate{X509Certificate: &common.X509Certificate{RawBytes: s.verifier}}
	} else {
		verifier.Verifier = &tiles.Verifier_PublicKey{PublicKey: &tiles.PublicKey{RawBytes: s.verifier}}
	}
	return p.recordV2(sum[:], common.HashAlgorithm_SHA2_256, &tiles.Signature{Content: s.signature, Verifier: verifier})
}

func (p *PKI) recordV2(digest []byte, algorithm common.HashAlgorithm, signature *tiles.Signature) *rekorpb.TransparencyLogEntry {
	p.tb.Helper()
	raw, err := protojson.Marshal(&tiles.Entry{ApiVersion: "0.0.2", Kind: "hashedrekord", Spec: &tiles.Spec{
		Spec: &tiles.Spec_HashedRekordV002{HashedRekordV002: &tiles.HashedRekordLogEntryV002{
			Data:      &common.HashOutput{Algorithm: algorithm, Digest: digest},
			Signature: signature,
		}},
	}})
	if err != nil {
		p.tb.Fatal(err)
	}
	body, err := jsoncanonicalizer.Transform(raw)
	if err != nil {
		p.tb.Fatal(err)
	}
	rootHash, hashes := tree(rfc6962.DefaultHasher.HashLeaf(body))
	return &rekorpb.TransparencyLogEntry{
		LogIndex: 1, LogId: &common.LogId{KeyId: p.logID(p.rekor2)}, CanonicalizedBody: body,
		KindVersion: &rekorpb.KindVersion{Kind: "hashedrekord", Version: "0.0.2"},
		InclusionProof: &rekorpb.InclusionProof{
			LogIndex: 1, TreeSize: 2, RootHash: rootHash, Hashes: hashes, Checkpoint: &rekorpb.Checkpoint{Envelope: p.checkpointV2(rootHash)},
		},
	}
}

func (p *PKI) checkpointV2(rootHash []byte) string {
	p.tb.Helper()
	sv, err := signature.LoadECDSASignerVerifier(p.rekor2, crypto.SHA256)
	if err != nil {
		p.tb.Fatal(err)
	}
	signer, err := rekornote.NewNoteSigner(context.Background(), host(Rekor2URL), sv)
	if err != nil {
		p.tb.Fatal(err)
	}
	text := formats.Checkpoint{Origin: host(Rekor2URL), Size: 2, Hash: rootHash}.Marshal()
	out, err := note.Sign(&note.Note{Text: string(text)}, signer)
	if err != nil {
		p.tb.Fatal(err)
	}
	return string(out)
}

func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Hostname()
}
