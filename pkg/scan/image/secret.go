package image

import (
	"bytes"
	"path"
	"regexp"
	"strings"
	"sync"
)

// Secret is a file that holds one. What it says is never kept.
type Secret struct {
	Path string `json:"path"`
	// What is for people: "a private key".
	What string `json:"what"`
	// Line is where it begins, from 1; 0 when the whole file is the secret.
	Line int `json:"line,omitempty"`
}

// secretFinder looks for secrets in the files of one layer. That keys of a package's tests and examples
// are published with it, and so are no secrets, is for rules to say, and for their users to change.
type secretFinder struct {
	found []Secret
	what  *secretFile // of the file that inspect will be shown
}

// secretFile is a kind of file that tools keep credentials in. A match of the pattern is a secret;
// what the first group holds must not be a reference to a variable or empty.
type secretFile struct {
	what    string
	names   []string // base names
	tails   []string // ends of paths, beginning with a slash
	pattern func() *regexp.Regexp
}

// lazily compiles a pattern when a file of its kind is found, and not at every start.
func lazily(pattern string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
}

// secretSize is the size up to which files are looked into; files of credentials are small.
const secretSize = 256 << 10

// secretFormat is part of the names of cached layers: it changes with what is found.
const secretFormat = "3"

var secretFiles = []secretFile{
	{"credentials for AWS", nil, []string{"/.aws/credentials"}, lazily(`(?m)^\s*aws_secret_access_key\s*=\s*(\S{20,})`)},
	{"a registry's credentials", nil, []string{"/.docker/config.json", "/containers/auth.json"}, lazily(`"(?:auth|identitytoken|password)"\s*:\s*"([^"]{8,})"`)},
	{"a registry's credentials", []string{".dockercfg"}, nil, lazily(`"auth"\s*:\s*"([^"]{8,})"`)},
	{"a token for npm", []string{".npmrc", "npmrc"}, nil, lazily(`(?m)^[^#;\n]*(?:_authToken|_password|_auth)\s*=\s*"?([^\s"]{8,})`)},
	{"a token for yarn", []string{".yarnrc.yml"}, nil, lazily(`(?m)^\s*npmAuth(?:Token|Ident):\s*"?([^\s"]{8,})`)},
	{"a password for a package index", []string{".pypirc"}, nil, lazily(`(?m)^\s*password\s*[=:]\s*(\S{3,})`)},
	{"a password for a package index", []string{"pip.conf"}, nil, lazily(`(?m)^\s*(?:extra-)?index-url\s*=\s*\S+://[^/\s:@]*:([^/\s@]{3,})@`)},
	{"credentials in netrc", []string{".netrc", "_netrc"}, nil, lazily(`(?m)\bpassword\s+(\S{3,})`)},
	{"credentials for git", []string{".git-credentials"}, nil, lazily(`://[^/\s:@]*:([^/\s@]{3,})@`)},
	{"a password for git in a remote's URL", nil, []string{"/.git/config"}, lazily(`(?m)^\s*url\s*=\s*\S+://[^/\s:@]*:([^/\s@]{3,})@`)},
	{"a kubeconfig with credentials", []string{"kubeconfig"}, []string{"/.kube/config"}, lazily(`(?m)^\s*(?:-\s*)?(?:client-key-data|token|password):\s*"?([^\s"]{8,})`)},
	{"the key of a service account of Google Cloud", []string{"application_default_credentials.json", "credentials.json", "service-account.json", "key.json"}, nil, lazily(`"(?:private_key|refresh_token)"\s*:\s*"([^"]{16,})"`)},
	{"a token of Azure's command line", nil, []string{"/.azure/accessTokens.json", "/.azure/msal_token_cache.json"}, lazily(`"(?:accessToken|refreshToken|secret)"\s*:\s*"([^"]{16,})"`)},
	{"a token of Terraform Cloud", []string{"credentials.tfrc.json", ".terraformrc"}, nil, lazily(`"?token"?\s*[:=]\s*"([^"]{12,})"`)},
	{"a password for Maven", []string{"settings.xml"}, nil, lazily(`<(?:password|passphrase)>([^<${]{3,})</`)},
	{"a password for PostgreSQL", []string{".pgpass", "pgpass.conf"}, nil, lazily(`(?m)^[^#\n:]*:[^:\n]*:[^:\n]*:[^:\n]*:([^\s*]\S{2,})$`)},
	{"a password for MySQL", []string{".my.cnf", ".mylogin.cnf"}, nil, lazily(`(?m)^\s*password\s*=\s*["']?([^\s"']{3,})`)},
	{"a token of the GitHub command line", nil, []string{"/gh/hosts.yml", "/hub"}, lazily(`(?m)^\s*oauth_token:\s*(\S{20,})`)},
	{"a token of Vault", []string{".vault-token"}, nil, lazily(`^(\S{20,})`)},
	{"a password file of the web server", []string{".htpasswd"}, nil, lazily(`(?m)^[^:#\s]+:(\$?\S{8,})`)},
	{"secrets of the environment", []string{".env", ".env.local", ".env.production"}, nil, lazily(`(?mi)^\s*(?:export\s+)?[A-Z0-9_]*(?:SECRET|PASSWORD|PASSWD|TOKEN|API_?KEY|PRIVATE_?KEY)[A-Z0-9_]*\s*=\s*["']?([^\s"'#]{8,})`)},
	{"password hashes", nil, []string{"/etc/shadow", "/etc/shadow-"}, lazily(`(?m)^[^:\n]+:(\$[0-9a-z]+\$[^:\n]{8,}):`)},
}

// privateKey is a private key with the beginning of its body. Code and documents that only speak of
// keys hold the first line alone. A passphrase shows in headers between the two (RFC 1421, section
// 4.6.1.1).
var privateKey = lazily("-----BEGIN (?:RSA |EC |DSA |OPENSSH |PGP )?PRIVATE KEY(?: BLOCK)?-----(?:\\s|\\\\n)+((?:[A-Za-z-]+: [^\\n]*\\s+)*)[A-Za-z0-9+/=]{24}")

// placeholder is a value that stands for a secret kept elsewhere.
var placeholder = lazily(`^(?:\$\{|\$\(|\$[A-Za-z_][A-Za-z0-9_]*$|%\(|\{\{|<|x{4,}|\*{3,}|(?i:changeme|change_me|your[-_]|example|dummy|todo|none$|null$|redacted))`)

func (f *secretFinder) look(e *Entry, head []byte) Interest {
	f.what = nil
	if e.Size > secretSize {
		return Ignore
	}
	if bytes.Contains(head, []byte("PRIVATE KEY-----")) {
		return Inspect
	}
	base := path.Base(e.Path)
	for i := range secretFiles {
		if secretFiles[i].matches(e.Path, base) {
			f.what = &secretFiles[i]
			return Inspect
		}
	}
	return Ignore
}

func (s *secretFile) matches(name, base string) bool {
	for _, n := range s.names {
		if n == base {
			return true
		}
	}
	for _, tail := range s.tails {
		if strings.HasSuffix(name, tail) {
			return true
		}
	}
	return false
}

func (f *secretFinder) inspect(e *Entry, content []byte) {
	if f.what != nil {
		for _, m := range f.what.pattern().FindAllSubmatchIndex(content, 20) {
			if !placeholder().Match(content[m[2]:m[3]]) && !commented(content[:m[2]]) {
				f.add(e.Path, f.what.what, content, m[2])
				return
			}
		}
		return
	}
	at := privateKey().FindSubmatchIndex(content)
	if at == nil || encrypted(content[at[2]:at[3]], content[at[1]:]) {
		return
	}
	f.add(e.Path, "a private key", content, at[0])
}

// encrypted reports whether a passphrase protects a key: its headers say so, or, in a key of OpenSSH,
// the name of a cipher in its body does (PROTOCOL.key): "aes256-ctr" in base64, in any alignment.
func encrypted(headers, body []byte) bool {
	body = body[:min(len(body), 64)]
	return bytes.Contains(headers, []byte("ENCRYPTED")) || bytes.Contains(body, []byte("YWVzMjU2")) ||
		bytes.Contains(body, []byte("FlczI1Ni")) || bytes.Contains(body, []byte("hZXMyNTYt"))
}

// commented reports whether what follows stands in a comment of XML, as examples do.
func commented(before []byte) bool {
	return bytes.LastIndex(before, []byte("<!--")) > bytes.LastIndex(before, []byte("-->"))
}

func (f *secretFinder) add(name, what string, content []byte, at int) {
	f.found = append(f.found, Secret{name, what, 1 + bytes.Count(content[:at], []byte{'\n'})})
}
