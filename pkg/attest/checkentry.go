package attest

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

func (c *checker) entries() {
	names := map[string]int{}
	for i, e := range c.trust.Images {
		at := fmt.Sprintf("images[%d]", i)
		if before, twice := names[e.Name]; twice && e.Name != "" {
			c.add(at+".name", "%q is the name of images[%d] too; messages could not tell them apart", e.Name, before)
		}
		names[e.Name] = i
		c.entry(at, e)
	}
}

func (c *checker) entry(at string, e Entry) {
	if len(e.Match) == 0 {
		c.add(at, "match is missing; write for example match: [ghcr.io/acme/**]")
	}
	c.patterns(at+".match", e.Match)
	c.patterns(at+".except", e.Except)
	c.oneOf(at+".children", e.Children, "index", "image")
	needs := e.Signatures != nil || len(e.Attestations) > 0
	switch {
	case e.Skip && needs:
		c.add(at, "says skip and asks for evidence; write one of them")
	case !e.Skip && !needs:
		c.add(at, "asks for nothing; write signatures or attestations, or skip: true for images that need none")
	case e.Skip && (e.Repository != "" || e.Children != ""):
		c.add(at, "says skip, so repository and children have no meaning")
	}
	if e.Repository != "" {
		c.repository(at+".repository", e.Repository)
	}
	if e.Signatures != nil {
		c.need(at+".signatures", *e.Signatures, false)
	}
	for i, n := range e.Attestations {
		at := fmt.Sprintf("%s.attestations[%d]", at, i)
		c.predicate(at+".type", n.Type)
		c.need(at, n.Need, true)
	}
}

func (c *checker) patterns(at string, list []string) {
	for i, text := range list {
		if _, err := parsePattern(text); err != nil {
			c.add(fmt.Sprintf("%s[%d]", at, i), "%q is no pattern of images: %s", text, err)
		}
	}
}

// repository wants a place with a registry of its own: what is left out would be Docker Hub.
func (c *checker) repository(at, text string) {
	ref, err := image.ParseReference(text)
	registry, _, _ := strings.Cut(text, "/")
	if err != nil || ref.Digest != "" || !strings.EqualFold(ref.Name(), text) && ref.Registry != "docker.io" || !strings.ContainsAny(registry, ".:") && registry != "localhost" {
		c.add(at, "%q is no repository; write HOST/REPOSITORY without tag or digest", text)
	}
}

func (c *checker) predicate(at, text string) {
	if _, ok := PredicateType(text); ok {
		return
	}
	switch {
	case text == "":
		c.add(at, "is missing: a predicate type's URI, or one of %s", predicateNames())
	case text == CosignSign:
		c.add(at, "is the type of signatures; ask for it as signatures")
	case !isURI(text):
		c.add(at, "%q is neither the URI of a predicate type nor one of %s", text, predicateNames())
	}
}

func predicateNames() string {
	var names []string
	for _, p := range Predicates() {
		names = append(names, p.Name)
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// need counts authorities, so each stands in from once.
func (c *checker) need(at string, n Need, attestation bool) {
	if len(n.From) == 0 {
		c.add(at, "from is missing: the names of the authorities who may sign")
	}
	for i, name := range n.From {
		at := fmt.Sprintf("%s.from[%d]", at, i)
		a, known := c.trust.Authorities[name]
		switch {
		case !known:
			c.add(at, "there is no authority %q below trust.authorities", name)
		case slices.Contains(n.From[:i], name):
			c.add(at, "%q stands here twice and would still count once", name)
		case attestation && a.Notary != nil:
			c.add(at, "%q signs in the format of the Notary Project, which has no attestations", name)
		}
	}
	switch {
	case n.AtLeast < 0:
		c.add(at+".atLeast", "%d asks for nobody; write how many of from have to sign, or leave it out for all", n.AtLeast)
	case len(n.From) > 0 && n.AtLeast > len(n.From):
		c.add(at+".atLeast", "%d is more than the %d of from", n.AtLeast, len(n.From))
	}
	if n.MaxAge < 0 {
		c.add(at+".maxAge", "%s is less than nothing; write for example 30d", n.MaxAge)
	}
	for _, key := range slices.Sorted(maps.Keys(n.Annotations)) {
		if strings.TrimSpace(key) == "" {
			c.add(at+".annotations", "a key is empty")
		}
	}
}
