package image

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// Input returns the document that rules of kind image judge; docs/documents.md describes it. requested is
// the platform that was asked for, or chosen from an index; nil when nobody said. contents is nil
// when the layers were not read: rules about files then answer that they cannot know.
func (img *Image) Input(requested *Platform, contents *Contents) (policy.Input, error) {
	var config ociConfig
	if err := json.Unmarshal(img.Config, &config); err != nil {
		return policy.Input{}, fmt.Errorf("configuration %s: %w", img.ConfigDigest, err)
	}
	d := document{
		Name: img.Name, Tags: listOf(img.Tags), Digest: img.Digest, IndexDigest: img.IndexDigest, ConfigDigest: img.ConfigDigest,
		MediaType: img.MediaType, Annotations: mapOf(img.Annotations),
		Platform: platformDoc{config.OS, config.Architecture, config.Variant, config.OSVersion},
		Created:  rfc3339(config.Created),
		Config:   newConfigDoc(config.Config),
		Unknown:  []unknownDoc{},
	}
	if img.Reference != (Reference{}) {
		r := img.Reference
		d.Reference = &referenceDoc{r.Registry, r.Repository, r.Tag, r.Digest}
	}
	if requested != nil {
		d.RequestedPlatform = &platformDoc{requested.OS, requested.Architecture, requested.Variant, requested.OSVersion}
	}
	if name := img.Annotations[annotationBaseName]; name != "" {
		d.Base = &baseDoc{name, img.Annotations[annotationBaseDigest]}
	}
	d.addLayers(img, config.History)
	d.addContents(contents)
	data, err := json.Marshal(d)
	if err != nil {
		return policy.Input{}, err
	}
	return policy.FromJSON(policy.Image, policy.Source{File: img.Name, Resource: img.resource()}, data)
}

// resource tells the images of one name from each other.
func (img *Image) resource() string {
	if img.IndexDigest == "" {
		return ""
	}
	return img.Platform.String()
}

// String writes the platform as users type it: "linux/arm64/v8".
func (p Platform) String() string {
	text := p.OS + "/" + p.Architecture
	if p.Variant != "" {
		text += "/" + p.Variant
	}
	return text
}

// OCI image-spec, annotations.md.
const (
	annotationBaseName   = "org.opencontainers.image.base.name"
	annotationBaseDigest = "org.opencontainers.image.base.digest"
)

type document struct {
	Name              string            `json:"name"`
	Reference         *referenceDoc     `json:"reference,omitempty"`
	Tags              []string          `json:"tags"`
	Digest            string            `json:"digest"`
	IndexDigest       string            `json:"index_digest"`
	ConfigDigest      string            `json:"config_digest"`
	MediaType         string            `json:"media_type"`
	Annotations       map[string]string `json:"annotations"`
	Platform          platformDoc       `json:"platform"`
	RequestedPlatform *platformDoc      `json:"requested_platform,omitempty"`
	Created           string            `json:"created,omitempty"`
	Config            configDoc         `json:"config"`
	History           []historyDoc      `json:"history"`
	Layers            []layerDoc        `json:"layers"`
	Size              int64             `json:"size"`
	TarSize           int64             `json:"tar_size,omitempty"`
	Files             *Files            `json:"files,omitempty"`
	DeletedSecrets    *[]FileFact       `json:"deleted_secrets,omitempty"`
	OS                *osDoc            `json:"os,omitempty"`
	Base              *baseDoc          `json:"base,omitempty"`
	Unknown           []unknownDoc      `json:"unknown"`
}

type referenceDoc struct {
	Registry   string `json:"registry"`
	Repository string `json:"repository"`
	Tag        string `json:"tag"`
	Digest     string `json:"digest"`
}

type platformDoc struct {
	OS           string `json:"os"`
	Architecture string `json:"architecture"`
	Variant      string `json:"variant"`
	OSVersion    string `json:"os_version,omitempty"` // of Windows images
}

type historyDoc struct {
	Created    string `json:"created,omitempty"`
	CreatedBy  string `json:"created_by"`
	Author     string `json:"author"`
	Comment    string `json:"comment"`
	EmptyLayer bool   `json:"empty_layer"`
	Layer      *int   `json:"layer,omitempty"`
}

type layerDoc struct {
	Digest      string            `json:"digest"`
	DiffID      string            `json:"diff_id"`
	MediaType   string            `json:"media_type"`
	Size        int64             `json:"size"`
	TarSize     *int64            `json:"tar_size,omitempty"`
	Files       *int              `json:"files,omitempty"`
	Foreign     bool              `json:"foreign"`
	Annotations map[string]string `json:"annotations"`
	CreatedBy   string            `json:"created_by,omitempty"`
}

type osDoc struct {
	ID         string            `json:"id"`
	VersionID  string            `json:"version_id"`
	Name       string            `json:"name"`
	PrettyName string            `json:"pretty_name"`
	Codename   string            `json:"codename"`
	IDLike     []string          `json:"id_like"`
	CPEName    string            `json:"cpe_name,omitempty"`
	Fields     map[string]string `json:"fields"`
}

type baseDoc struct {
	Name   string `json:"name"`
	Digest string `json:"digest"`
}

type unknownDoc struct {
	What string `json:"what"`
	Why  string `json:"why"`
}

// addLayers joins each layer with the step of the history that made it. A history that does not
// fit the layers, as some builders write, says nothing about them.
func (d *document) addLayers(img *Image, history []ociHistory) {
	d.History, d.Layers = []historyDoc{}, []layerDoc{}
	for _, l := range img.Layers {
		d.Layers = append(d.Layers, layerDoc{
			Digest: l.Digest, DiffID: l.DiffID, MediaType: l.MediaType, Size: l.Size, Foreign: len(l.URLs) > 0 || strings.Contains(l.MediaType, "foreign") || strings.Contains(l.MediaType, "nondistributable"),
			Annotations: mapOf(l.Annotations),
		})
		d.Size += max(l.Size, 0)
	}
	filled := 0
	for _, h := range history {
		if !h.EmptyLayer {
			filled++
		}
	}
	at := 0
	for _, h := range history {
		step := historyDoc{rfc3339(h.Created), h.CreatedBy, h.Author, h.Comment, h.EmptyLayer, nil}
		if !h.EmptyLayer && filled == len(d.Layers) {
			n := at
			step.Layer, d.Layers[n].CreatedBy = &n, h.CreatedBy
			at++
		}
		d.History = append(d.History, step)
	}
}

func (d *document) addContents(c *Contents) {
	if c == nil {
		d.Unknown = append(d.Unknown, unknownDoc{"files", "the layers were not read"})
		return
	}
	for i := range min(len(c.Layers), len(d.Layers)) {
		if slices.Contains(c.Unread, i) {
			d.Unknown = append(d.Unknown, unknownDoc{"files", fmt.Sprintf("layer %d is stored elsewhere and was not read", i)})
			continue
		}
		l := c.Layers[i]
		d.Layers[i].TarSize, d.Layers[i].Files = &l.TarSize, &l.Files
		d.TarSize += l.TarSize
	}
	d.Files, d.DeletedSecrets = &c.Files, &c.DeletedSecrets
	for _, list := range c.Cut {
		d.Unknown = append(d.Unknown, unknownDoc{"files", fmt.Sprintf("of %s, only the first %d are listed", list, factsAtMost)})
	}
	if c.OS != nil {
		o := c.OS
		d.OS = &osDoc{
			ID: cmp.Or(o["ID"], "linux"), VersionID: o["VERSION_ID"], Name: o["NAME"], PrettyName: o["PRETTY_NAME"],
			Codename: o["VERSION_CODENAME"], IDLike: strings.Fields(o["ID_LIKE"]), CPEName: o["CPE_NAME"], Fields: o,
		}
		d.OS.IDLike = listOf(d.OS.IDLike)
	}
	for _, path := range c.TooLarge {
		d.Unknown = append(d.Unknown, unknownDoc{"file " + path, "it is larger than the limit for looking into files"})
	}
}

// ociConfig is the part of a configuration that rules see (OCI image-spec, config.md).
type ociConfig struct {
	Created      string       `json:"created"`
	Architecture string       `json:"architecture"`
	OS           string       `json:"os"`
	Variant      string       `json:"variant"`
	OSVersion    string       `json:"os.version"`
	Config       ociRun       `json:"config"`
	History      []ociHistory `json:"history"`
}

type ociHistory struct {
	Created    string `json:"created"`
	CreatedBy  string `json:"created_by"`
	Author     string `json:"author"`
	Comment    string `json:"comment"`
	EmptyLayer bool   `json:"empty_layer"`
}

// ociRun is how the image is run. Healthcheck, Shell and OnBuild are Docker's.
type ociRun struct {
	User         *string                    `json:"User"`
	ExposedPorts map[string]json.RawMessage `json:"ExposedPorts"`
	Env          []string                   `json:"Env"`
	Entrypoint   []string                   `json:"Entrypoint"`
	Cmd          []string                   `json:"Cmd"`
	Shell        []string                   `json:"Shell"`
	Volumes      map[string]json.RawMessage `json:"Volumes"`
	WorkingDir   *string                    `json:"WorkingDir"`
	Labels       map[string]string          `json:"Labels"`
	StopSignal   *string                    `json:"StopSignal"`
	Healthcheck  *struct {
		Test []string `json:"Test"`
	} `json:"Healthcheck"`
	OnBuild     []string `json:"OnBuild"`
	ArgsEscaped bool     `json:"ArgsEscaped"`
}

type configDoc struct {
	User         *string           `json:"user,omitempty"`
	Env          []variableDoc     `json:"env"`
	Entrypoint   []string          `json:"entrypoint"`
	Cmd          []string          `json:"cmd"`
	Shell        []string          `json:"shell,omitempty"`
	WorkingDir   *string           `json:"working_dir,omitempty"`
	ExposedPorts []portDoc         `json:"exposed_ports"`
	Labels       map[string]string `json:"labels"`
	Volumes      []string          `json:"volumes"`
	Healthcheck  *healthcheckDoc   `json:"healthcheck,omitempty"`
	StopSignal   *string           `json:"stop_signal,omitempty"`
	OnBuild      []string          `json:"on_build"`
	ArgsEscaped  bool              `json:"args_escaped,omitempty"`
}

type variableDoc struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type portDoc struct {
	Port     int    `json:"port"`
	End      int    `json:"end,omitempty"`
	Protocol string `json:"protocol"`
	Text     string `json:"text"`
}

type healthcheckDoc struct {
	Test     []string `json:"test"`
	Disabled bool     `json:"disabled"`
}

func newConfigDoc(c ociRun) configDoc {
	d := configDoc{
		User: c.User, Env: []variableDoc{}, Entrypoint: listOf(c.Entrypoint), Cmd: listOf(c.Cmd), Shell: c.Shell,
		WorkingDir: c.WorkingDir, ExposedPorts: []portDoc{}, Labels: mapOf(c.Labels), Volumes: slices.Sorted(maps.Keys(c.Volumes)),
		StopSignal: c.StopSignal, OnBuild: listOf(c.OnBuild), ArgsEscaped: c.ArgsEscaped,
	}
	d.Volumes = listOf(d.Volumes)
	for _, v := range c.Env {
		name, value, _ := strings.Cut(v, "=")
		d.Env = append(d.Env, variableDoc{name, value})
	}
	for _, text := range slices.Sorted(maps.Keys(c.ExposedPorts)) {
		if p, ok := parsePort(text); ok {
			d.ExposedPorts = append(d.ExposedPorts, p)
		}
	}
	if h := c.Healthcheck; h != nil {
		d.Healthcheck = &healthcheckDoc{listOf(h.Test), len(h.Test) > 0 && strings.EqualFold(h.Test[0], "NONE")}
	}
	return d
}

// parsePort reads "22", "22/tcp" and "8000-8010/udp".
func parsePort(text string) (portDoc, bool) {
	ports, protocol, _ := strings.Cut(text, "/")
	first, last, isRange := strings.Cut(ports, "-")
	p := portDoc{Protocol: cmp.Or(strings.ToLower(protocol), "tcp"), Text: text}
	var err error
	if p.Port, err = strconv.Atoi(first); err != nil {
		return portDoc{}, false
	}
	if isRange {
		if p.End, err = strconv.Atoi(last); err != nil {
			return portDoc{}, false
		}
	}
	return p, true
}

// rfc3339 returns a time as rules want it; "" when it is none.
func rfc3339(text string) string {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil || t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func listOf(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

func mapOf(m map[string]string) map[string]string {
	if m == nil {
		return map[string]string{}
	}
	return m
}
