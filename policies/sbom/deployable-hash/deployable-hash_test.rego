package policies.sbom.deployable_hash_test

import data.policies.sbom.deployable_hash

document(specs) := {"components": [object.union({"type": "library", "name": "web"}, spec) | some spec in specs]}

test_without if {
	f := deployable_hash.deny with input as document([{"hashes": [{"algorithm": "SHA-512", "value": "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"}]}, {"hashes": [{"algorithm": "SHA-512", "value": "0f"}, {"algorithm": "SHA-256", "value": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}]}])
	f == {{"message": `component "web" has no SHA-512`, "path": ["components", 1, "hashes"]}}
}

test_grouped if {
	f := deployable_hash.deny with input as document([{"hashes": [{"algorithm": "SHA-512", "value": "0f"}, {"algorithm": "SHA-256", "value": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}]}, {"hashes": [{"algorithm": "SHA-512", "value": "0f"}, {"algorithm": "SHA-256", "value": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}]}])
	{x.message | some x in f} == {`2 components have no SHA-512: "web", "web"`}
}

test_with if {
	count(deployable_hash.deny) == 0 with input as document([{"hashes": [{"algorithm": "SHA-512", "value": "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"}]}, object.union({"hashes": [{"algorithm": "SHA-512", "value": "0f"}, {"algorithm": "SHA-256", "value": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}]}, {"type": "file"})])
	count(deployable_hash.deny) == 0 with input as document([])
}
