package decode

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// excerpt cuts what a position covers out of a text.
func excerpt(text string, at policy.Position) string {
	lines := strings.SplitAfter(text, "\n")
	if at.Line < 1 || at.EndLine > len(lines) {
		return fmt.Sprintf("no region: %+v", at)
	}
	cut := func(line, column int) int {
		n := 0
		for _, l := range lines[:line-1] {
			n += len(l)
		}
		return n + len(string([]rune(lines[line-1])[:column-1]))
	}
	return text[cut(at.Line, at.Column):cut(at.EndLine, at.EndColumn)]
}

func TestDockerfileLocate(t *testing.T) {
	text := "\ufeff# syntax=docker/dockerfile:1\n" +
		"ARG TAG=1 OTHER=2\n" +
		"\n" +
		"  FROM --platform=linux/amd64 debian:${TAG} AS base\n" +
		"ENV A=1 \\\n" +
		"    # why\n" +
		"    Ü_B=\"2 3\" \\\n" +
		"    C=3\n" +
		"RUN --mount=type=cache,target=/x é \\\n" +
		"    && b 'ü' | \\\n" +
		"\n" +
		"    # comment\n" +
		"    c d\n" +
		"RUN <<-E\n" +
		"\tone\n" +
		"\t\ttwo a \\\n" +
		"\t\t  b\n" +
		"\tE\n" +
		"RUN cat <<X | sh -c 'd; e'\n" +
		"f $(g h)\n" +
		"X\n" +
		"RUN [\"a\", \\\n" +
		"  \"b\"]\n" +
		"ONBUILD RUN x && \\\n" +
		"   y\n" +
		"HEALTHCHECK --interval=5s CMD p || \\\n" +
		"  exit 1\n" +
		"EXPOSE 80 22\n" +
		"COPY a b /c/\n"
	in := mustDockerfile(t, text)
	command := func(instruction, command int) policy.Path {
		return policy.Path{"stages", 0, "instructions", instruction, "script", "commands", command}
	}
	for _, test := range []struct {
		path policy.Path
		want string
	}{
		{nil, "ARG TAG=1 OTHER=2"},
		{policy.Path{"syntax"}, "ARG TAG=1 OTHER=2"},
		{policy.Path{"args", 1, "value"}, "ARG TAG=1 OTHER=2"},
		{policy.Path{"stages", 0}, "FROM --platform=linux/amd64 debian:${TAG} AS base"},
		{policy.Path{"stages", 0, "base", "image"}, "debian:${TAG}"},
		{policy.Path{"stages", 0, "user"}, "FROM --platform=linux/amd64 debian:${TAG} AS base"},
		{policy.Path{"stages", 9, "user"}, "ARG TAG=1 OTHER=2"},
		{policy.Path{"stages", 0, "instructions", 0}, "ENV A=1 \\\n    # why\n    Ü_B=\"2 3\" \\\n    C=3"},
		{policy.Path{"stages", 0, "instructions", 0, "pairs", 1, "value"}, "Ü_B"},
		{policy.Path{"stages", 0, "instructions", 0, "pairs", 2}, "C"},
		{command(1, 0), "é"},
		{append(command(1, 0), "args", 0), "é"},
		{command(1, 1), "b 'ü'"},
		{command(1, 2), "c d"},
		{policy.Path{"stages", 0, "instructions", 1, "mounts", 0}, "RUN --mount=type=cache,target=/x é \\\n    && b 'ü' | \\\n\n    # comment\n    c d"},
		{command(2, 0), "one"},
		{command(2, 1), "two a \\\n\t\t  b"},
		{command(3, 0), "cat"},
		{command(3, 1), "g h"},
		{command(3, 2), "sh -c 'd; e'"},
		{command(3, 3), "d"},
		{command(3, 4), "e"},
		{command(4, 0), "RUN [\"a\", \\\n  \"b\"]"},
		{command(5, 1), "y"},
		{command(6, 1), "exit 1"},
		{command(6, 7), "HEALTHCHECK --interval=5s CMD p || \\\n  exit 1"},
		{policy.Path{"stages", 0, "instructions", 7, "ports", 1}, "EXPOSE 80 22"},
		{policy.Path{"stages", 0, "instructions", 7, "args", 1}, "22"},
		{policy.Path{"stages", 0, "instructions", 8, "args", 2}, "/c/"},
	} {
		if got := excerpt(text, in.Locate(test.path)); got != test.want {
			t.Errorf("%s is at %q, want %q", test.path, got, test.want)
		}
	}
}

func TestDockerfileWaivers(t *testing.T) {
	text := `# sallyport:ignore dockerfile/all reason="whole file"

# A comment.
# sallyport:ignore dockerfile/latest-tag
FROM x
# sallyport:ignore dockerfile/a,dockerfile/b until=2027-01-01

RUN a \
  # sallyport:ignore dockerfile/inside
  && b
RUN <<E
c # sallyport:ignore dockerfile/behind
E
COPY <<E /f
# sallyport:ignore dockerfile/data
E
ENV A="# sallyport:ignore dockerfile/value"
# sallyport:ignore
USER app
LABEL x="1" \
  # sallyport:ignore dockerfile/label
  y="2"
# sallyport:ignore dockerfile/nothing
`
	var got []string
	for _, w := range mustDockerfile(t, text).Waivers {
		got = append(got, fmt.Sprintf("%s %q %d-%d %s", w.Origin, w.Rule, w.FirstLine, w.LastLine, w.Problem))
	}
	want := []string{
		`Dockerfile:1 "dockerfile/all" 0-0 `,
		`Dockerfile:4 "dockerfile/latest-tag" 5-5 `,
		`Dockerfile:6 "dockerfile/a" 8-10 `,
		`Dockerfile:6 "dockerfile/b" 8-10 `,
		`Dockerfile:9 "dockerfile/inside" 8-10 `,
		`Dockerfile:12 "dockerfile/behind" 11-13 `,
		`Dockerfile:18 "" 19-19 name the rule to ignore, for example "sallyport:ignore kubernetes/privileged"`,
		`Dockerfile:21 "dockerfile/label" 20-22 `,
		`Dockerfile:23 "dockerfile/nothing" 23-23 the comment stands above nothing; write it above the instruction that it is about`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("waivers (-want +got):\n%s", diff)
	}
	for _, head := range []string{"# sallyport:ignore dockerfile/a\nFROM x\n", "\ufeff# sallyport:ignore dockerfile/a\n# b\nFROM x\n"} {
		in := mustDockerfile(t, head)
		if w := in.Waivers; len(w) != 1 || w[0].FirstLine == 0 {
			t.Errorf("%q: waivers %+v, want one for FROM", head, w)
		}
	}
}
