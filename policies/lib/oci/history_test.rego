package lib.oci_test

import data.lib.oci

test_steps_of_builders if {
	expected := {
		"/bin/sh -c #(nop)  ENV A=b": {"by": "ENV", "text": "A=b", "arguments": []},
		"/bin/sh -c #(nop) ADD file:0f in / ": {"by": "ADD", "text": "file:0f in /", "arguments": []},
		"ENV A=b": {"by": "ENV", "text": "A=b", "arguments": []},
		"COPY . / # buildkit": {"by": "COPY", "text": ". /", "arguments": []},
		"/bin/sh -c apt-get update": {"by": "RUN", "text": "apt-get update", "arguments": []},
		"RUN /bin/sh -c apt-get update # buildkit": {"by": "RUN", "text": "apt-get update", "arguments": []},
		"RUN /bin/bash -o pipefail -c make # buildkit": {"by": "RUN", "text": "make", "arguments": []},
		"RUN |2 A=b C=d /bin/sh -c make # buildkit": {
			"by": "RUN", "text": "make",
			"arguments": [{"name": "A", "value": "b"}, {"name": "C", "value": "d"}],
		},
		"|1 A=b /bin/sh -c make": {"by": "RUN", "text": "make", "arguments": [{"name": "A", "value": "b"}]},
		"cmd /S /C #(nop) USER x": {"by": "USER", "text": "x", "arguments": []},
		"cmd /S /C mkdir x": {"by": "RUN", "text": "mkdir x", "arguments": []},
		"RUN make": {"by": "RUN", "text": "make", "arguments": []},
		"": {"by": "RUN", "text": "", "arguments": []},
	}
	wrong := {text: got | some text, want in expected; got := oci.read(text); got != want}
	wrong == {}
}

test_steps if {
	[{"by": "ENV", "text": "A=b", "arguments": [], "index": 0}] == oci.steps with input as {"history": [{"created_by": "ENV A=b"}]}
	oci.title({"index": 0, "by": "ENV"}) == "step 0 of the history (ENV)"
}

test_pairs if {
	oci.pairs(`A=b C="d e" F='g h' I=`) == [
		{"name": "A", "value": "b"}, {"name": "C", "value": "d e"}, {"name": "F", "value": "g h"}, {"name": "I", "value": ""},
	]
	oci.pairs("hello") == []
}

test_commands if {
	oci.commands({"text": "a b && c;\n d || e | f"}) == ["a b", "c", "d", "e", "f"]
}
