# METADATA
# title: Secrets in plain text
# description: >-
#   Tells a secret that somebody wrote down from names of secrets, references to them, paths and
#   placeholders. A false alarm about a secret is dear, so what is doubtful is no secret: some values
#   have a shape that nothing else has; any other counts only under a name that says what it is.
package lib.secret

# kind_of says for messages what the value under the name is; undefined when it is no secret.
kind_of(name, value) := what if {
	what := shape(value)
} else := "a literal secret" if {
	literal(name, value)
}

# shape is what the text holds, wherever in it: "a private key", "a GitHub token", ... The shortest
# has a dozen characters, which spares most values the regular expressions.
shape(text) := what if {
	is_string(text)
	count(text) >= 12
	what := shape_of(text)
}

shape_of(text) := found[0] if {
	regex.match(any_shape, text)
	found := [s.what | some s in shapes; matches(s, text)]
	count(found) > 0
} else := "a URL with a password" if {
	contains(text, "://")
	assigned(url_with_password, text)
} else := "a connection string with a password" if {
	not contains(text, "\n")
	assigned(assigned_password, text)
	regex.match(assigned_host, text)
} else := "a connection string with a password" if {
	assigned(go_dsn, text)
} else := "a system property with a password" if {
	contains(text, "-D")
	assigned(password_property, text)
}

# assigned holds when the group of the pattern is a password and no stand-in for one.
assigned(pattern, text) if {
	some [_, password] in regex.find_all_string_submatch_n(pattern, text, 20)
	not excused(password)
	not regex.match(elsewhere, password)
}

matches(s, text) if {
	some found in regex.find_n(s.pattern, text, 20)
	not documented(found)
}

# The keys in AWS's documentation end in EXAMPLE.
documented(found) if regex.match(`^A[KS]IA[A-Z2-7]{9}EXAMPLE$`, found)

any_shape := concat("|", [s.pattern | some s in shapes])

# Shapes that only credentials have, as their issuers document them. A key that is encrypted with a
# passphrase is not here.
shapes := [
	{"what": "a private key", "pattern": concat("", [
		`-----BEGIN (?:RSA |EC |DSA |OPENSSH |PGP )?PRIVATE KEY(?: BLOCK)?-----(?:\s|\\[nr])+`,
		`(?:(?:Version|Comment|Hash|Charset): [^\n]*\s+)*[A-Za-z0-9+/=]{16}`,
	])},
	# The same in base64, as in a kubeconfig.
	{"what": "a private key", "pattern": concat("", [
		`LS0tLS1CRUdJTi(?:BQUklWQVRFIEtFWS0t|BSU0EgUFJJVkFURSBLRVkt|BFQyBQUklWQVRFIEtFWS0t`,
		`|BEU0EgUFJJVkFURSBLRVkt|BPUEVOU1NIIFBSSVZBVEUgS0VZ)[A-Za-z0-9+/]{24}`,
	])},
	{"what": "an age secret key", "pattern": `\bAGE-SECRET-KEY-1[0-9A-Z]{58}\b`},
	{"what": "an AWS access key", "pattern": `\b(?:AKIA|ASIA)[A-Z2-7]{16}\b`},
	{"what": "an Azure account key", "pattern": `\b(?:AccountKey|SharedAccessKey)=[A-Za-z0-9+/]{40,}={0,2}`},
	{"what": "a Google API key", "pattern": `\bAIza[0-9A-Za-z_-]{35}\b`},
	{"what": "a Google OAuth client secret", "pattern": `\bGOCSPX-[A-Za-z0-9_-]{28}\b`},
	{"what": "a GitHub token", "pattern": `\b(?:gh[opusr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{40,})\b`},
	{"what": "a GitLab token", "pattern": `\bgl(?:pat|dt|rt|cbt|ptt|ft|agent|oas)-[A-Za-z0-9_-]{20,}`},
	{"what": "a Slack token", "pattern": `\bxox[abeoprs]-[0-9A-Za-z-]{20,}`},
	{"what": "a Slack webhook", "pattern": `https://hooks\.slack\.com/(?:services|workflows)/[A-Z0-9]+/[A-Z0-9]+/[A-Za-z0-9/]{16,}`},
	{"what": "a Stripe key", "pattern": `\b[rs]k_live_[A-Za-z0-9]{16,}\b`},
	{"what": "a SendGrid key", "pattern": `\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}\b`},
	{"what": "an npm token", "pattern": `\bnpm_[A-Za-z0-9]{36}\b`},
	{"what": "a PyPI token", "pattern": `\bpypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,}`},
	{"what": "a Docker Hub token", "pattern": `\bdckr_(?:pat|oat)_[A-Za-z0-9_-]{27,}`},
	{"what": "a Vault token", "pattern": `\bhv[sb]\.[A-Za-z0-9_-]{24,}`},
	{"what": "a DigitalOcean token", "pattern": `\bdo[opr]_v1_[a-f0-9]{64}\b`},
	{"what": "a Databricks token", "pattern": `\bdapi[a-f0-9]{32}\b`},
	{"what": "a Hugging Face token", "pattern": `\bhf_[A-Za-z]{34}\b`},
	{"what": "an OpenAI key", "pattern": `\bsk-[A-Za-z0-9_-]{10,}T3BlbkFJ[A-Za-z0-9_-]{10,}`},
	{"what": "an Anthropic key", "pattern": `\bsk-ant-[a-z0-9]+-[A-Za-z0-9_-]{40,}`},
	{"what": "a signed token (JWT)", "pattern": `\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{16,}`},
	{"what": "registry credentials", "pattern": `"auths"\s*:\s*\{[^}]{1,500}"auth"\s*:\s*"[A-Za-z0-9+/]{8,}={0,2}"`},
]

url_with_password := `[A-Za-z][A-Za-z0-9+.-]{1,30}://[^\s/:@"'<>?#]*:([^\s/@"'<>]+)@[^\s"'<>@/]`

assigned_password := `(?i)(?:^|[;\s?&])(?:password|pwd)\s*=["']?([^;\s"'&]+)`

assigned_host := `(?i)(?:^|[;\s?&])(?:server|data source|host|address|addr|user id|user|uid|username|dbname|database|initial catalog)\s*=`

password_property := `(?:^|\s)-D[A-Za-z0-9._-]*[pP]assword=["']?([^\s"']+)`

go_dsn := `^[^\s:@/]+:([^\s@/]+)@(?:tcp|unix)\(`

# excused holds for what stands in the place of a secret without being one.
excused(value) if regex.match(interpolated, value)

excused(value) if regex.match(reference, value)

excused(value) if regex.match(placeholder, value)

# The name of a variable, to be replaced before the file is applied.
excused(value) if regex.match(`^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$`, value)

# Filled in by a shell, a template or whatever applies the file.
interpolated := `\$[({]|\{\{|\}\}|<%|#\{|^\$[A-Za-z_]|^<.*>$|^\[.*\]$|^%.*%$|^__.*__$|^@.*@$|^\(\(.*\)\)$`

# Names the place where the secret is kept, or is encrypted.
reference := concat("", [
	`(?i)^(?:(?:vault|secretref|secret|sm|ssm|op|arn|awssm|asm|akv|kms|keyvault|doppler|gcpsecretmanager|env|file|config|k8s|sealed)`,
	`:|ref\+|enc\[|enc\(|projects/[^/]+/secrets/|@microsoft\.keyvault|.*@azurekeyvault$|\{cipher\})`,
])

placeholder := concat("", [
	`(?i)^(?:x{3,}|\*+|\.{2,}|-+|_+|#+|0+|\?+|true|false|yes|no|on|off|enabled?|disabled?|required|optional|auto|default|none|null|nil`,
	`|n/?a|undefined|unset|unknown|empty|changeit|todo|tbd|fixme|string|redacted|hidden|masked|removed|dummy|placeholder|example|sample)$`,
	`|replace[-_ ]?(?:me|this|with)|(?:^|[-_ ])your[-_ ]|^<?your|[-_ ]here[>!.]*$|^(?:insert|enter|put|fill|set|add|paste|provide)[-_ ]`,
	`|to[-_ ]be[-_ ]|placeholder|redacted|(?:^|[-_. ])(?:example|dummy|sample|fake|overrid\w*|injected|provided|generated)(?:$|[-_. ])`,
	`|managed[-_ ]by|from[-_ ](?:vault|secret|env)|xxxx|\*\*\*\*`,
])

# literal holds when the name means a secret and the value may well be one.
literal(name, value) if {
	is_string(name)
	regex.match(secret_name, name)
	is_string(value)
	class := class_of(name)
	text := trim_space(value)
	text != ""
	not excused(text)
	not regex.match(elsewhere, text)
	plausible(class, name, text)
}

# Paths, URLs and names of files say where a secret is; URLs that hold one are among the shapes.
elsewhere := concat("", [
	`^(?:~|\.{1,2})?/[A-Za-z0-9._@-]+(?:/[A-Za-z0-9._@-]*)*$|^[A-Za-z]:\\|^[A-Za-z][A-Za-z0-9+.-]*://`,
	`|\.(?:key|pem|crt|cer|json|txt|p12|pfx|jks|ya?ml|conf|properties|env|toml)$`,
])

# People choose passwords: anything but a small number may be one.
plausible("password", _, text) if not regex.match(`^[0-9]{1,3}$`, text)

# Keys and tokens are made by machines.
plausible("key", name, text) if machine_made(name, text)

# Under a name such as TLS_SECRET, a value like web-tls names an object of kind Secret.
plausible("vague", name, text) if {
	machine_made(name, text)
	not object_like(text)
}

machine_made(name, text) if {
	count(text) >= 6
	not regex.match(`(?i)change[-_ ]?(?:me|this)|^[0-9.]+[a-z]{0,2}$|^x-[a-z-]+$|^(?:bearer|basic|opaque|authorization|include|same-origin|kubernetes|header|cookie)$`, text)
	regex.match(`(?i)^(?:(?:bearer|basic|token) )?\S+$`, text)
	words(text) != words(name)
}

object_like(text) if {
	regex.match(`^[a-z][a-z0-9]*(?:[-./:][a-z0-9]+)+$`, text)
	every segment in regex.split(`[-./:]`, text) {
		not random(segment)
	}
}

random(segment) if {
	count(segment) >= 8
	regex.match(`[a-z]`, segment)
	regex.match(`[0-9]`, segment)
}

# class_of is "password", "key" or "vague" for a name whose last words mean a secret: DB_PASSWORD,
# clientSecret, api-key; undefined for any other, such as PASSWORD_FILE, SECRET_NAME or TOKEN_URL.
class_of(name) := "password" if {
	regex.match(password_name, words(name))
	not words(name) in {"pwd", "oldpwd", "old_pwd"}
} else := "key" if {
	regex.match(key_name, words(name))
	not regex.match(public_name, words(name))
} else := "vague" if {
	regex.match(vague_name, words(name))
	not regex.match(object_name, words(name))
}

# secret_name spares most names the rest.
secret_name := `(?i)pass|pwd|secret|token|key|credential`

# words("dbPassword") == words("DB_PASSWORD") == words("db.password") == "db_password"
words(name) := trim(lower(regex.replace(regex.replace(name, `([a-z0-9])([A-Z])`, "${1}_${2}"), `[^A-Za-z0-9]+`, "_")), "_")

password_name := concat("", [
	`(?:[a-z0-9]*(?:password|passwd|passphrase|passcode)|(?:^|_)(?:db|user|root|admin|my|smtp|mail|ftp|ldap|redis|mysql|pg)?pass|(?:_|[a-z0-9]{2})pwd)`,
	qualifier,
])

key_name := concat("", [
	`(?:^|_)(?:(?:api|secret|private|encryption|decryption|signing|account|master|auth|app|application|shared|hmac|aes|fernet)_?key`,
	`|secret_access_key|access_key_secret|token|(?:auth|access|api|bearer|refresh|session|bot|personal)token`,
	`|(?:client|jwt|app|api|auth|session|cookie|consumer|oauth2?|shared|hmac|signing|hash|crypto|token|nextauth)_?secret)`,
	qualifier,
])

vague_name := concat("", [`(?:^|_)(?:secret|credentials?)`, qualifier])

# What may follow the word that means the secret.
qualifier := concat("", [
	`(?:_?[0-9]{1,2}|_(?:base|base64|b64|pem|value|plain|plaintext|prod|production|staging|dev|development|test|qa|live`,
	`|primary|secondary|old|new|prev|previous|current))?$`,
])

# Keys for browsers, cursors of lists, the name of an etcd cluster and the special tokens of language
# models are no secrets.
public_name := `(?:^|_)public_|publishable|(?:^|_)(?:csrf|xsrf|next|page|continuation|sync|pad|eos|bos|unk|sep|cls|mask|stop|special|initial_cluster)_?token$`

object_name := `(?:pull|tls|ssl|ca|certs?|certificate|docker|registry|image|k8s|kube|kubernetes|existing)_secret`

# embedded is the names that a configuration file gives literal secrets to, one on a line
# (properties, INI, YAML, environment files) or as members of JSON.
embedded(text) := {name |
	some pattern in [line_pattern, member_pattern]
	some [_, name, quoted, single, plain] in regex.find_all_string_submatch_n(pattern, text, 200)
	value := concat("", [quoted, single, plain])
	literal(name, value)
	not casual(name, value)
}

secret_word := `([A-Za-z0-9_.-]*(?i:pass|pwd|secret|token|key|credential)[A-Za-z0-9_.-]*)`

line_pattern := concat("", [
	`(?m)^[ \t]*(?:export[ \t]+|-[ \t]+)?["']?`, secret_word, `["']?[ \t]*[:=][ \t]*`,
	`(?:"([^"\n]+)"|'([^'\n]+)'|([^\s"'#;,{}\[\]()<>|&*!%@$`, "`", `=][^\s"'#;,{}\[\]()<>]*))[ \t]*[,;]?(?:[ \t]+[#;].*)?\r?$`,
])

member_pattern := concat("", [`[{,][ \t\r\n]*"`, secret_word, `"[ \t]*:[ \t]*"([^"\n]+)"()()`])

# Inside a file nothing says whether a line is a setting, a translation or a schema, so more is asked.
casual(_, value) if regex.match(`^[A-Z]?[a-z]{0,3}$|^[A-Z][a-z]+$|(?i)^(?:string|text|object|integer|boolean|password|secret|token|hidden)$|\s`, value)

casual(name, value) if {
	class_of(name) != "password"
	not regex.match(`[0-9].*[A-Za-z]|[A-Za-z].*[0-9]`, value)
}

casual(name, value) if {
	class_of(name) != "password"
	object_like(value)
}
