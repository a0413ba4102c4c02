package sign

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"time"

	"github.com/sigstore/sigstore-go/pkg/root"
	"github.com/sigstore/sigstore-go/pkg/sign"
)

// Services are whom signing talks to. The zero value is nobody: a key signs alone.
type Services struct {
	// Fulcio is the URL of the certificate authority; needed for an identity.
	Fulcio string
	// Logs are transparency logs; each gets an entry.
	Logs []Log
	// Timestamps are URLs of RFC 3161 timestamp authorities, with their paths; each gives a timestamp.
	Timestamps []string
}

// Log is a transparency log.
type Log struct {
	URL string
	// Version of Rekor: 1 or 2; 0 is 1.
	Version int
}

// maxServices bounds how many of a kind there are: every entry is in every bundle.
const maxServices = 8

// PublicGood are the services of Sigstore's public-good instance. The log is that of version 1, whose address stays;
// those of version 2 are replaced every year, and named by a signing config.
func PublicGood() Services {
	return Services{
		Fulcio:     "https://fulcio.sigstore.dev",
		Logs:       []Log{{URL: "https://rekor.sigstore.dev", Version: 1}},
		Timestamps: []string{"https://timestamp.sigstore.dev/api/v1/timestamp"},
	}
}

// FromSigningConfig takes the services that a signing config (signing_config.json, v0.2) names for a time.
func FromSigningConfig(data []byte, now time.Time) (Services, error) {
	const most = 1 << 20
	if len(data) > most {
		return Services{}, fmt.Errorf("signing config: larger than %d bytes", most)
	}
	parsed, err := root.NewSigningConfigProtobuf(data)
	if err != nil {
		return Services{}, fmt.Errorf("signing config: %w", err)
	}
	// The library takes these for granted.
	if len(parsed.GetRekorTlogUrls()) > 0 && parsed.GetRekorTlogConfig() == nil {
		return Services{}, errors.New("signing config: logs without rekorTlogConfig, which says how many of them are used")
	}
	if len(parsed.GetTsaUrls()) > 0 && parsed.GetTsaConfig() == nil {
		return Services{}, errors.New("signing config: timestamp authorities without tsaConfig, which says how many of them are used")
	}
	config, err := root.NewSigningConfigFromProtobuf(parsed)
	if err != nil {
		return Services{}, fmt.Errorf("signing config: %w", err)
	}
	var s Services
	if all := config.FulcioCertificateAuthorityURLs(); len(all) > 0 {
		fulcio, err := root.SelectService(all, sign.FulcioAPIVersions, now)
		if err != nil {
			return Services{}, fmt.Errorf("signing config: certificate authorities: %w", err)
		}
		s.Fulcio = fulcio.URL
	}
	if all := config.RekorLogURLs(); len(all) > 0 {
		logs, err := root.SelectServices(all, config.RekorLogURLsConfig(), sign.RekorAPIVersions, now)
		if err != nil {
			return Services{}, fmt.Errorf("signing config: logs: %w", err)
		}
		for _, log := range logs {
			s.Logs = append(s.Logs, Log{URL: log.URL, Version: int(log.MajorAPIVersion)})
		}
	}
	if all := config.TimestampAuthorityURLs(); len(all) > 0 {
		authorities, err := root.SelectServices(all, config.TimestampAuthorityURLsConfig(), sign.TimestampAuthorityAPIVersions, now)
		if err != nil {
			return Services{}, fmt.Errorf("signing config: timestamp authorities: %w", err)
		}
		for _, authority := range authorities {
			s.Timestamps = append(s.Timestamps, authority.URL)
		}
	}
	return s, s.check()
}

func (s Services) check() error {
	if len(s.Logs) > maxServices || len(s.Timestamps) > maxServices {
		return fmt.Errorf("more than %d logs or timestamp authorities", maxServices)
	}
	if s.Fulcio != "" {
		if err := checkURL(s.Fulcio, true); err != nil {
			return fmt.Errorf("certificate authority: %w", err)
		}
	}
	for _, log := range s.Logs {
		if log.Version < 0 || log.Version > 2 {
			return fmt.Errorf("log %s: version %d of Rekor is not known; want 1 or 2", clip(log.URL), log.Version)
		}
		if err := checkURL(log.URL, true); err != nil {
			return fmt.Errorf("log: %w", err)
		}
		if log.Version == 2 && len(s.Timestamps) == 0 {
			return fmt.Errorf("log %s: Rekor 2 tells no time, so that nobody could verify what is signed; name a timestamp authority", log.URL)
		}
	}
	for _, t := range s.Timestamps {
		// What a timestamp authority answers is signed, and it is told a hash: many have no HTTPS.
		if err := checkURL(t, false); err != nil {
			return fmt.Errorf("timestamp authority: %w", err)
		}
	}
	return nil
}

// checkURL checks the address of a service. Plain HTTP is for this machine, and where it does no harm.
func checkURL(address string, secure bool) error {
	u, err := url.Parse(address)
	if err != nil {
		return errors.New("the address is no URL") // the error would quote it, and it may hold a password
	}
	if u.User != nil {
		return fmt.Errorf("the address of %s holds a user or password; take it out", u.Host)
	}
	if u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return fmt.Errorf("%q is no address; want https://HOST", clip(address))
	}
	if secure && u.Scheme != "https" && !loopback(u.Hostname()) {
		return fmt.Errorf("%q is plain HTTP, where others can read and change what is sent; use https", clip(address))
	}
	return nil
}

func loopback(host string) bool {
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}
