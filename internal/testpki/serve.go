package testpki

import (
	"crypto"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/digitorus/timestamp"
	common "github.com/sigstore/protobuf-specs/gen/pb-go/common/v1"
	rekorpb "github.com/sigstore/protobuf-specs/gen/pb-go/rekor/v1"
	tiles "github.com/sigstore/rekor-tiles/v2/pkg/generated/protobuf"
	"google.golang.org/protobuf/encoding/protojson"
)

// Services are the services of a Sigstore on loopback, for clients that sign: what they answer verifies with
// TrustedRoot. They end with the test.
type Services struct {
	Fulcio, Rekor, Rekor2, TSA string // URLs
}

// maxRequest bounds what a service reads.
const maxRequest = 64 << 20

// Serve starts them. The certificates are for the identity that the token says, which nobody checks.
func (p *PKI) Serve() Services {
	p.tb.Helper()
	start := func(path string, handle func(*http.Request, []byte) (int, string, []byte, error)) string {
		mux := http.NewServeMux()
		mux.HandleFunc("POST "+path, func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(io.LimitReader(r.Body, maxRequest))
			if err != nil {
				http.Error(w, err.Error(), http.StatusBadRequest)
				return
			}
			status, kind, answer, err := handle(r, body)
			if err != nil {
				http.Error(w, err.Error(), http.StatusBadRequest)
				return
			}
			w.Header().Set("Content-Type", kind)
			w.Header().Set("ETag", etag)
			w.Header().Set("Location", "/api/v1/log/entries/"+etag)
			w.WriteHeader(status)
			w.Write(answer)
		})
		server := httptest.NewServer(mux)
		p.tb.Cleanup(server.Close)
		return server.URL
	}
	return Services{
		Fulcio: start("/api/v2/signingCert", p.serveFulcio),
		Rekor:  start("/api/v1/log/entries", p.serveRekor),
		Rekor2: start("/api/v2/log/entries", p.serveRekor2),
		TSA:    start("/api/v1/timestamp", p.serveTSA) + "/api/v1/timestamp",
	}
}

// etag names the one entry of a log.
const etag = "24296fb24b8ad77a" + "0000000000000000000000000000000000000000000000000000000000000001"

// Token is an OIDC token as Serve's Fulcio takes it. It is signed by nobody.
func Token(issuer, subject string, expires time.Time) string {
	claims := map[string]any{"iss": issuer, "sub": subject, "aud": "sigstore", "exp": expires.Unix()}
	if strings.Contains(subject, "@") && !strings.Contains(subject, "://") {
		claims["email"], claims["email_verified"] = subject, true
	}
	body, err := json.Marshal(claims)
	if err != nil {
		panic(err) // a map of strings and numbers
	}
	enc := base64.RawURLEncoding.EncodeToString
	return enc([]byte(`{"alg":"none"}`)) + "." + enc(body) + "." + enc([]byte("signature"))
}

// serveFulcio is POST /api/v2/signingCert: it checks the proof of possession and issues.
func (p *PKI) serveFulcio(r *http.Request, body []byte) (int, string, []byte, error) {
	var in struct {
		PublicKeyRequest struct {
			PublicKey struct {
				Content string
			}
			ProofOfPossession []byte
		}
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return 0, "", nil, err
	}
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return 0, "", nil, fmt.Errorf("no token")
	}
	raw, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return 0, "", nil, err
	}
	var claims struct{ Iss, Sub, Email string }
	if err := json.Unmarshal(raw, &claims); err != nil {
		return 0, "", nil, err
	}
	subject := claims.Sub
	if claims.Email != "" {
		subject = claims.Email
	}
	block, _ := pem.Decode([]byte(in.PublicKeyRequest.PublicKey.Content))
	if block == nil {
		return 0, "", nil, fmt.Errorf("no public key")
	}
	public, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return 0, "", nil, err
	}
	probe := &x509.Certificate{PublicKey: public, PublicKeyAlgorithm: x509.ECDSA}
	if err := probe.CheckSignature(x509.ECDSAWithSHA256, []byte(subject), in.PublicKeyRequest.ProofOfPossession); err != nil {
		return 0, "", nil, fmt.Errorf("proof of possession: %w", err)
	}
	issued := p.IssueFor(Identity{Issuer: claims.Iss, Subject: subject}, time.Now(), public)
	var chain []string
	for _, c := range []*x509.Certificate{issued, p.fulcio.certificate, p.fulcioRoot.certificate} {
		chain = append(chain, PEM(c))
	}
	answer, err := json.Marshal(map[string]any{"signedCertificateEmbeddedSct": map[string]any{"chain": map[string]any{"certificates": chain}}})
	return http.StatusOK, "application/json", answer, err
}

// serveRekor is POST /api/v1/log/entries for the kinds dsse and hashedrekord: it writes down what it is told, as
// the canonical entry that the real one makes of it.
func (p *PKI) serveRekor(_ *http.Request, body []byte) (int, string, []byte, error) {
	var in struct {
		Kind string
		Spec struct {
			ProposedContent struct {
				Envelope  string
				Verifiers [][]byte
			}
			Data struct {
				Hash struct{ Value string }
			}
			Signature struct {
				Content   []byte
				PublicKey struct{ Content []byte }
			}
		}
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return 0, "", nil, err
	}
	entry := map[string]any{"kind": in.Kind, "apiVersion": "0.0.1"}
	switch in.Kind {
	case "hashedrekord":
		hash := map[string]any{"algorithm": "sha256", "value": in.Spec.Data.Hash.Value}
		entry["spec"] = map[string]any{"data": map[string]any{"hash": hash}, "signature": map[string]any{
			"content": in.Spec.Signature.Content, "publicKey": map[string]any{"content": in.Spec.Signature.PublicKey.Content},
		}}
	case "dsse":
		var envelope struct {
			Payload    []byte
			Signatures []struct{ Sig string }
		}
		if err := json.Unmarshal([]byte(in.Spec.ProposedContent.Envelope), &envelope); err != nil {
			return 0, "", nil, err
		}
		if len(envelope.Signatures) != 1 || len(in.Spec.ProposedContent.Verifiers) != 1 {
			return 0, "", nil, fmt.Errorf("one signature and one verifier")
		}
		entry["spec"] = map[string]any{
			"envelopeHash": sum([]byte(in.Spec.ProposedContent.Envelope)), "payloadHash": sum(envelope.Payload),
			"signatures": []any{map[string]any{"signature": envelope.Signatures[0].Sig, "verifier": in.Spec.ProposedContent.Verifiers[0]}},
		}
	default:
		return 0, "", nil, fmt.Errorf("kind %q", in.Kind)
	}
	e := &rekorpb.TransparencyLogEntry{LogIndex: 4711, IntegratedTime: time.Now().Unix(), CanonicalizedBody: p.json(entry)}
	proof := p.proofV1(e.CanonicalizedBody)
	var hashes []string
	for _, h := range proof.Hashes {
		hashes = append(hashes, hex.EncodeToString(h))
	}
	answer, err := json.Marshal(map[string]any{etag: map[string]any{
		"body": e.CanonicalizedBody, "integratedTime": e.IntegratedTime, "logIndex": e.LogIndex, "logID": hex.EncodeToString(p.RekorLogID()),
		"verification": map[string]any{
			"signedEntryTimestamp": p.promise(e),
			"inclusionProof": map[string]any{
				"checkpoint": proof.Checkpoint.Envelope, "hashes": hashes, "logIndex": proof.LogIndex,
				"rootHash": hex.EncodeToString(proof.RootHash), "treeSize": proof.TreeSize,
			},
		},
	}})
	return http.StatusCreated, "application/json", answer, err
}

func sum(data []byte) map[string]any {
	s := sha256.Sum256(data)
	return map[string]any{"algorithm": "sha256", "value": hex.EncodeToString(s[:])}
}

// serveRekor2 is POST /api/v2/log/entries.
func (p *PKI) serveRekor2(_ *http.Request, body []byte) (int, string, []byte, error) {
	var in tiles.CreateEntryRequest
	if err := protojson.Unmarshal(body, &in); err != nil {
		return 0, "", nil, err
	}
	request := in.GetHashedRekordRequestV002()
	if request == nil {
		return 0, "", nil, fmt.Errorf("no hashedrekord")
	}
	algorithm := map[int]common.HashAlgorithm{
		32: common.HashAlgorithm_SHA2_256, 48: common.HashAlgorithm_SHA2_384, 64: common.HashAlgorithm_SHA2_512,
	}[len(request.Digest)]
	answer, err := protojson.Marshal(p.recordV2(request.Digest, algorithm, request.Signature))
	return http.StatusCreated, "application/json", answer, err
}

// serveTSA is an RFC 3161 request and its response.
func (p *PKI) serveTSA(_ *http.Request, body []byte) (int, string, []byte, error) {
	request, err := timestamp.ParseRequest(body)
	if err != nil {
		return 0, "", nil, err
	}
	if request.HashAlgorithm != crypto.SHA256 {
		return 0, "", nil, fmt.Errorf("SHA-256 only")
	}
	return http.StatusCreated, "application/timestamp-reply", p.timestampOf(request.HashedMessage, time.Now(), p.tsa, p.o.TSAEmbedded), nil
}
