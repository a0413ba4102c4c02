package policies.dockerfile.curl_insecure_test

import data.policies.dockerfile.curl_insecure

run(commands) := {"stages": [{
	"index": 0,
	"final": true,
	"shipped": true,
	"lineage": [0],
	"base": {"image": "debian:12"},
	"instructions": [{"cmd": "run", "form": "shell", "env": {}, "script": {"commands": commands}}],
}]}

command(name, args) := {"name": name, "args": args}

test_insecure if {
	every args in [
		["-k", "https://example.com"], ["-fsSkL", "https://example.com"], ["https://example.com", "--insecure"],
		["--proxy-insecure", "$URL"],
	] {
		count(curl_insecure.deny) == 1 with input as run([command("curl", args)])
	}
}

test_secure if {
	every args in [
		["-fsSL", "https://example.com"], ["-o", "k", "https://example.com"],
		["-k", "https://localhost:8443/health"], ["-ok", "https://example.com"],
	] {
		count(curl_insecure.deny) == 0 with input as run([command("curl", args)])
	}
}
