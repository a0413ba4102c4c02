package policies.image.update_alone_test

import data.policies.image.update_alone

image(created_by) := {"history": [{"created_by": created_by}]}

test_alone if {
	every command in [
		"apt-get update", "apt-get -qq update", "DEBIAN_FRONTEND=noninteractive apt-get update -y", "sudo apt update",
		"apk update", "apk --no-cache update", "zypper -n refresh", "dnf -y makecache", "set -eux; apt-get update",
		"apt-get -o Acquire::Retries=3 update", "apt-get update && rm -rf /var/lib/apt/lists/*",
	] {
		every text in [sprintf("RUN /bin/sh -c %s # buildkit", [command]), sprintf("/bin/sh -c %s", [command])] {
			{f.path | some f in update_alone.deny} == {["history", 0, "created_by"]} with input as image(text)
		}
	}
}

test_used if {
	every command in [
		"apt-get update && apt-get install -y curl", "apt-get update; ./install.sh", "apk update && apk add curl",
		"apt-get update && apt-get upgrade -y", "apt-get install -y curl", "yum -y update", "echo apt-get update",
		"apt-get update && for p in a b; do apt-get install -y $p; done", "brew update",
	] {
		count(update_alone.deny) == 0 with input as image(sprintf("RUN /bin/sh -c %s # buildkit", [command]))
	}
	count(update_alone.deny) == 0 with input as image("COPY apt-get update # buildkit")
}
