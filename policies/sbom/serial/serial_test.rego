package policies.sbom.serial_test

import data.policies.sbom.serial

test_without if {
	count(serial.deny) == 1 with input as {}
	count(serial.deny) == 1 with input as {"serial": ""}
}

test_with if count(serial.deny) == 0 with input as {"serial": "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79"}
