package sign

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"path"
	"strings"

	rekorpb "github.com/sigstore/protobuf-specs/gen/pb-go/rekor/v1"
	tiles "github.com/sigstore/rekor-tiles/v2/pkg/generated/protobuf"
	"github.com/sigstore/rekor/pkg/generated/client/entries"
	"github.com/sigstore/rekor/pkg/generated/models"
	"github.com/sigstore/sigstore-go/pkg/sign"
	"google.golang.org/protobuf/encoding/protojson"
)

// newLog is a log as sigstore-go wants it. The requests are made here: its own clients follow redirects, and read
// answers of any size.
func newLog(c client, log Log) sign.Transparency {
	base := strings.TrimSuffix(log.URL, "/")
	if log.Version == 2 {
		return sign.NewRekor(&sign.RekorOptions{BaseURL: base, Version: 2, ClientV2: &rekor2{c, base}})
	}
	return sign.NewRekor(&sign.RekorOptions{BaseURL: base, Version: 1, Client: &rekor1{c, base}})
}

// rekor1 implements sign.RekorClient.
type rekor1 struct {
	client client
	base   string
}

// CreateLogEntry implements sign.RekorClient (POST /api/v1/log/entries). An entry that exists is an answer, too.
func (r *rekor1) CreateLogEntry(params *entries.CreateLogEntryParams, _ ...entries.ClientOption) (*entries.CreateLogEntryCreated, error) {
	proposed, err := json.Marshal(params.ProposedEntry)
	if err != nil {
		return nil, fmt.Errorf("log entry: %w", err)
	}
	request, err := http.NewRequest(http.MethodPost, r.base+"/api/v1/log/entries", bytes.NewReader(proposed))
	if err != nil {
		return nil, fmt.Errorf("log: %w", err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/json")
	existing := ""
	c := r.client
	c.conflict = func(response *http.Response) { existing = path.Base(response.Header.Get("Location")) }
	answer, err := c.ask(params.Context, request, "", http.StatusCreated, http.StatusConflict)
	if err != nil {
		return nil, fmt.Errorf("log: %w", err)
	}
	if existing != "" {
		if answer, err = r.entry(params.Context, existing); err != nil {
			return nil, fmt.Errorf("log: the entry that exists: %w", err)
		}
	}
	name, payload, err := readEntry(answer)
	if err != nil {
		return nil, fmt.Errorf("log: %s answers %w", request.URL.Host, err)
	}
	return &entries.CreateLogEntryCreated{ETag: name, Payload: payload}, nil
}

func (r *rekor1) entry(ctx context.Context, name string) ([]byte, error) {
	if name == "." || name == "/" || len(name) > 200 || strings.ContainsFunc(name, func(c rune) bool {
		return (c < '0' || c > '9') && (c < 'a' || c > 'f')
	}) {
		return nil, errors.New("its name is no name")
	}
	request, err := http.NewRequest(http.MethodGet, r.base+"/api/v1/log/entries/"+name, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", "application/json")
	return r.client.ask(ctx, request, "", http.StatusOK)
}

// readEntry reads an answer with one entry, whole: what reads it after this takes every field for granted.
func readEntry(answer []byte) (string, models.LogEntry, error) {
	var all models.LogEntry
	if err := json.Unmarshal(answer, &all); err != nil || len(all) != 1 {
		return "", nil, errors.New("something that is not one log entry")
	}
	for name, e := range all {
		body, isText := e.Body.(string)
		v := e.Verification
		if !isText || body == "" || e.LogID == nil || e.LogIndex == nil || e.IntegratedTime == nil || v == nil || v.InclusionProof == nil {
			return "", nil, errors.New("a log entry that is not whole")
		}
		if p := v.InclusionProof; p.Checkpoint == nil || p.LogIndex == nil || p.RootHash == nil || p.TreeSize == nil {
			return "", nil, errors.New("a log entry without a whole inclusion proof")
		}
		return name, all, nil
	}
	return "", nil, errors.New("no log entry")
}

// GetLogEntryByUUID implements sign.RekorClient. CreateLogEntry has done its work already.
func (r *rekor1) GetLogEntryByUUID(*entries.GetLogEntryByUUIDParams, ...entries.ClientOption) (*entries.GetLogEntryByUUIDOK, error) {
	return nil, errors.New("log: not asked for entries by name")
}

// rekor2 implements sign.RekorV2Client.
type rekor2 struct {
	client client
	base   string
}

// Add implements sign.RekorV2Client (POST /api/v2/log/entries).
func (r *rekor2) Add(ctx context.Context, entry any) (*rekorpb.TransparencyLogEntry, error) {
	record, ok := entry.(*tiles.HashedRekordRequestV002)
	if !ok {
		return nil, fmt.Errorf("log entry of type %T is not known", entry)
	}
	body, err := protojson.Marshal(&tiles.CreateEntryRequest{
		Spec: &tiles.CreateEntryRequest_HashedRekordRequestV002{HashedRekordRequestV002: record},
	})
	if err != nil {
		return nil, fmt.Errorf("log entry: %w", err)
	}
	request, err := http.NewRequest(http.MethodPost, r.base+"/api/v2/log/entries", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	answer, err := r.client.ask(ctx, request, "", http.StatusCreated, http.StatusOK)
	if err != nil {
		return nil, err
	}
	var made rekorpb.TransparencyLogEntry
	if err := protojson.Unmarshal(answer, &made); err != nil {
		return nil, fmt.Errorf("%s answers something that is not a log entry", request.URL.Host)
	}
	return &made, nil
}
