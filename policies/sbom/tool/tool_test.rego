package policies.sbom.tool_test

import data.policies.sbom.tool

messages(tools, version) := {f.message | some f in tool.deny with input as {"tools": tools} with data.params as {"sbom/tool": {"version": version}}}

test_nameless if {
	messages([], true) == {"the SBOM does not name the tool that made it"}
	messages([{"vendor": "acme"}], true) == {"the SBOM does not name the tool that made it"}
}

test_version if {
	messages([{"name": "syft"}], true) == {"the SBOM does not say which version of syft made it"}
	messages([{"name": "syft"}], false) == set()
}

test_named if messages([{"name": "syft", "version": "1.2.3"}], true) == set()
