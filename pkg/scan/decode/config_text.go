package decode

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/joho/godotenv"
	"github.com/magiconair/properties"
	"github.com/sallyport-dev/sallyport/pkg/policy"
	"gopkg.in/ini.v1"
)

// Formats that are a list of lines "key = value": the libraries give no positions, so the keys are
// looked for in the lines.

// configINI decodes INI. Keys before the first section are members of the document, sections are
// objects; true, false and numbers are what they look like, everything else is text. Nothing is
// interpolated.
func configINI(s source, o Options) ([]configDocument, error) {
	file, err := ini.LoadSources(ini.LoadOptions{AllowBooleanKeys: true}, s.data)
	if err != nil {
		return nil, err
	}
	var m members
	for _, section := range file.Sections() {
		var inner members
		target := &inner
		if section.Name() == ini.DefaultSection {
			target = &m
		}
		for _, key := range section.Keys() {
			target.set(key.Name(), iniValue(key.Value()), written)
		}
		if target == &inner {
			m.set(section.Name(), policy.Object(inner.list), written)
		}
	}
	if len(m.list) > o.MaxNodes {
		return nil, fmt.Errorf("more than %d sections and keys", o.MaxNodes)
	}
	found := repeatedKeys(s.data, iniKey)
	return single(policy.Object(m.list), found, func() *entry { return lineOutline(s.data, iniKey) }), nil
}

func iniValue(text string) policy.Value {
	switch text {
	case "true", "True", "TRUE":
		return policy.Bool(true)
	case "false", "False", "FALSE":
		return policy.Bool(false)
	case "":
		return policy.String("")
	}
	if end, ok := scanNumber(text, 0); ok && end == len(text) {
		return policy.Number(text)
	}
	return policy.String(text)
}

// configDotenv decodes a file of environment variables. Variables expand to those above them in
// the file, never to those of this process.
func configDotenv(s source, o Options) ([]configDocument, error) {
	if envSize(s.data, o.MaxDocument) > o.MaxDocument {
		return nil, fmt.Errorf("the variables expand to more than %d bytes", o.MaxDocument)
	}
	variables, err := godotenv.UnmarshalBytes(s.data)
	if err != nil {
		return nil, err
	}
	return textMap(s.data, variables, envKey), nil
}

// envSize bounds what the values expand to before they do: each may double the one above it.
func envSize(text []byte, limit int) (total int) {
	sizes := map[string]int{}
	name := ""
	for line := range strings.SplitSeq(string(text), "\n") {
		if key, _ := envKey(line); key != "" {
			name = key
			sizes[name] = 0
		}
		size := len(line)
		for _, m := range envReference().FindAllStringSubmatch(line, -1) {
			size += sizes[m[1]]
		}
		sizes[name] += size
		if total += size; total > limit {
			break
		}
	}
	return total
}

var envReference = pattern(`\$\{?([A-Z0-9_]+)`)

// configProperties decodes Java properties, without expanding ${...}.
func configProperties(s source, _ Options) ([]configDocument, error) {
	loader := properties.Loader{Encoding: properties.UTF8, DisableExpansion: true}
	table, err := loader.LoadBytes(s.data)
	if err != nil {
		return nil, err
	}
	return textMap(s.data, table.Map(), propertyKey), nil
}

func textMap(text []byte, table map[string]string, key keyOfLine) []configDocument {
	if len(table) == 0 {
		return nil
	}
	list := make([]policy.Member, 0, len(table))
	for k, v := range table {
		list = append(list, policy.Member{Key: validUTF8(k), Value: policy.String(validUTF8(v))})
	}
	return single(policy.Object(list), repeatedKeys(text, key), func() *entry { return lineOutline(text, key) })
}

// keyOfLine reads the key that a line begins, or the section that it opens.
type keyOfLine func(line string) (key, section string)

var (
	iniSection = pattern(`^\s*\[([^\]]*)\]`)
	iniPair    = pattern(`^\s*(?:"([^"]*)"|([^=:;#\s][^=:]*?))\s*(?:[=:]|$)`)
	envPair    = pattern(`^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_.]*)\s*[=:]`)
	property   = pattern(`^\s*((?:\\.|[^\\#!=:\s])(?:\\.|[^\\=:\s])*)`)
)

func iniKey(line string) (key, section string) {
	if m := iniSection().FindStringSubmatch(line); m != nil {
		return "", strings.TrimSpace(m[1])
	}
	if m := iniPair().FindStringSubmatch(line); m != nil {
		return m[1] + m[2], ""
	}
	return "", ""
}

func envKey(line string) (key, section string) {
	if m := envPair().FindStringSubmatch(line); m != nil {
		return m[1], ""
	}
	return "", ""
}

func propertyKey(line string) (key, section string) {
	m := property().FindStringSubmatch(line)
	if m == nil {
		return "", ""
	}
	if unquoted, err := strconv.Unquote(`"` + strings.NewReplacer(`\:`, ":", `\=`, "=", `\ `, " ", `"`, `\"`).Replace(m[1]) + `"`); err == nil {
		return unquoted, ""
	}
	return m[1], ""
}

// lineOutline makes the outline of a text from the keys of its lines.
func lineOutline(text []byte, key keyOfLine) *entry {
	root := &entry{keys: []string{}, at: newLines(text, false).region(0, len(text), 1)}
	table := root
	for i, raw := range bytes.Split(text, []byte("\n")) {
		line := strings.TrimRight(string(raw), " \t\r")
		name, section := key(line)
		start := len(line) - len(strings.TrimLeft(line, " \t"))
		at := policy.Position{
			Line: i + 1, Column: len([]rune(line[:start])) + 1,
			EndLine: i + 1, EndColumn: len([]rune(line)) + 1,
		}
		switch {
		case section == ini.DefaultSection:
			table = root
		case section != "":
			table = root.child(section, &entry{keys: []string{}, at: at})
		case name != "":
			kid := &entry{at: at}
			table.add(name, kid)
			if table != root {
				table.stretch(kid)
			}
		}
	}
	return root
}

// repeatedKeys finds keys that stand twice in the same section.
func repeatedKeys(text []byte, key keyOfLine) (found []ambiguity) {
	seen := map[[2]string]bool{}
	in := ""
	for line := range strings.SplitSeq(string(text), "\n") {
		name, section := key(strings.TrimRight(line, " \t\r"))
		switch {
		case section != "":
			in = section
		case name == "":
		case seen[[2]string{in, name}]:
			path := policy.Path{in, name}
			if in == "" {
				path = path[1:]
			}
			found = append(found, ambiguity{path: path, message: duplicateKey(name)})
		default:
			seen[[2]string{in, name}] = true
		}
	}
	return found
}
