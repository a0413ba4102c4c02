package source

import (
	"fmt"
	"io"
	"time"
)

// Limits bound what a name can make us read; zero means the default.
type Limits struct {
	Manifest int64 // bytes of a manifest or index; 4 MiB
	Config   int64 // bytes of a configuration; 8 MiB
	Layers   int   // layers of an image; 512
	Entries  int   // manifests in an index, and manifests read for one name; 1,000
	Depth    int   // indexes within indexes; 2
	Files    int   // files in an archive; 65,536
	Archive  int64 // bytes of a compressed or streamed archive, uncompressed; 64 GiB

	Request time.Duration // one exchange with a registry or daemon, layers excepted; 1 minute
	Idle    time.Duration // a layer's next byte; 30 seconds
	Rate    int64         // bytes per second of a layer, on average over Idle; 1 KiB
	Tries   int           // how often a request is sent, and a layer resumed, before giving up; 3
}

func (l Limits) withDefaults() Limits {
	fill(&l.Manifest, 4<<20)
	fill(&l.Config, 8<<20)
	fill(&l.Layers, 512)
	fill(&l.Entries, 1000)
	fill(&l.Depth, 2)
	fill(&l.Files, 1<<16)
	fill(&l.Archive, 64<<30)
	fill(&l.Request, time.Minute)
	fill(&l.Idle, 30*time.Second)
	fill(&l.Rate, 1<<10)
	fill(&l.Tries, 3)
	return l
}

func fill[T int | int64 | time.Duration](field *T, value T) {
	if *field == 0 {
		*field = value
	}
}

// readAll reads r to its end, which must come within limit bytes.
func readAll(r io.Reader, what string, limit int64) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", what, err)
	}
	if int64(len(b)) > limit {
		return nil, tooBig(what, limit)
	}
	return b, nil
}

func tooBig(what string, limit int64) error {
	return fmt.Errorf("%s is bigger than %s, the most that is read", what, bytesText(limit))
}

func bytesText(n int64) string {
	switch {
	case n >= 1<<30 && n%(1<<30) == 0:
		return fmt.Sprintf("%d GiB", n>>30)
	case n >= 1<<20 && n%(1<<20) == 0:
		return fmt.Sprintf("%d MiB", n>>20)
	case n >= 1<<10 && n%(1<<10) == 0:
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}
