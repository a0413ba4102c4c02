package policies.image.unsigned_packages_test

import data.policies.image.unsigned_packages

image(command) := {"history": [{"created_by": sprintf("RUN /bin/sh -c %s # buildkit", [command])}]}

test_unsigned if {
	every command in [
		"apt-get update && apt-get install -y --allow-unauthenticated x", "apt-get -y --force-yes install x",
		"apk add --allow-untrusted ./x.apk", "yum install -y --nogpgcheck x", "dnf --setopt=gpgcheck=0 -y install x",
		"zypper --no-gpg-checks in x", "rpm -i --nosignature x.rpm",
		"echo 'deb [trusted=yes] http://x.example.com ./' > /etc/apt/sources.list.d/x.list",
		"sed -i 's/gpgcheck=1/gpgcheck=0/' /etc/yum.repos.d/x.repo",
	] {
		{f.path | some f in unsigned_packages.deny} == {["history", 0, "created_by"]} with input as image(command)
	}
	unsigned_packages.deny == {{
		"message": "step 0 of the history (RUN) installs packages without checking signatures (--allow-untrusted)",
		"path": ["history", 0, "created_by"],
	}} with input as image("apk add --allow-untrusted ./x.apk")
}

test_signed if {
	every command in [
		"apt-get install -y x", "apk add x", "dnf -y install x", "sed -i 's/gpgcheck=0/gpgcheck=1/' x.repo # x",
		"echo --allow-untrusted", "echo 'deb [signed-by=/etc/apt/keyrings/x.gpg] https://x.example.com ./' > x.list",
	] {
		count(unsigned_packages.deny) == 0 with input as image(command)
	}
}
