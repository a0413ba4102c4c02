package image

import (
	"strings"
	"testing"
)

const keyBody = "MIIEowIBAAKCAQEAx4UbaDzY5xjW6hc9jwN0mX33XpTDVW0mXSE1rgXkYq6mVbEh\n"

func TestSecretsInFiles(t *testing.T) {
	for _, test := range []struct {
		path, content, what string
		line                int
	}{
		{"/root/.ssh/id_rsa", "-----BEGIN RSA PRIVATE KEY-----\n" + keyBody, "a private key", 1},
		{"/app/tls.pem", "# key\n-----BEGIN PRIVATE KEY-----\r\n" + keyBody, "a private key", 2},
		{"/app/key.json", `{"k": "-----BEGIN PRIVATE KEY-----\n` + strings.TrimSpace(keyBody) + `"}`, "a private key", 1},
		{"/root/.ssh/id_rsa", "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n" + keyBody, "", 0},
		{"/root/.ssh/id_ed25519", "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHIAAAAGYmNyeXB0AAAAGAAAABDz\n", "", 0},
		{"/root/.ssh/id_ed25519", "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtz\n", "a private key", 1},
		{"/usr/lib/python3/ssh.py", "_SK_START = b\"-----BEGIN OPENSSH PRIVATE KEY-----\"\n_SK_END = b\"-----END\"\n", "", 0},
		// Published with the software: rules leave such folders out.
		{"/usr/lib/go/src/tls/testdata/key.pem", "-----BEGIN PRIVATE KEY-----\n" + keyBody, "a private key", 1},
		{"/etc/maven/settings.xml", "<s>\n<!--\n<password>proxypass</password>\n-->\n</s>", "", 0},
		{"/root/.m2/settings.xml", "<s>\n<password>hunter22</password>\n</s>", "a password for Maven", 2},
		{"/root/.m2/settings.xml", "<s>\n<password>${env.PW}</password>\n</s>", "", 0},
		{"/root/.npmrc", "registry=https://r.example\n//r.example/:_authToken=npm_0123456789abcdef\n", "a token for npm", 2},
		{"/root/.npmrc", "//r.example/:_authToken=${NPM_TOKEN}\n", "", 0},
		{"/home/u/.aws/credentials", "[default]\naws_secret_access_key = wJalrXUtnFEMIK7MDENGbPxRfiCYzzzzzzzzzzzz\n", "credentials for AWS", 2},
		{"/root/.docker/config.json", `{"auths":{"r":{"auth":"dXNlcjpwYXNzd29yZA=="}}}`, "a registry's credentials", 1},
		{"/root/.docker/config.json", `{"credsStore":"pass"}`, "", 0},
		{"/etc/shadow", "root:*:1:0\napp:$6$salt$abcdefghijklmnop:1:0\n", "password hashes", 2},
		{"/etc/shadow", "root:*:19000:0:99999:7:::\n", "", 0},
		{"/app/.env", "DEBUG=1\nDB_PASSWORD=s3cretvalue\n", "secrets of the environment", 2},
		{"/app/.env", "DB_PASSWORD=changeme\n", "", 0},
		{"/app/readme.txt", "nothing", "", 0},
	} {
		var f secretFinder
		e := &Entry{Path: test.path, Size: int64(len(test.content))}
		if f.look(e, []byte(test.content)) == Inspect {
			f.inspect(e, []byte(test.content))
		}
		switch {
		case test.what == "" && len(f.found) > 0:
			t.Errorf("%s %q: found %v", test.path, test.content, f.found)
		case test.what != "" && (len(f.found) != 1 || f.found[0].What != test.what || f.found[0].Line != test.line):
			t.Errorf("%s %q: found %v, want %s in line %d", test.path, test.content, f.found, test.what, test.line)
		}
	}
}
