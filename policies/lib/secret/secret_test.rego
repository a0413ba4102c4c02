package lib.secret_test

import data.lib.secret

# The tokens are put together here so that no scanner takes this file for a leak.
tokens := {
	"a private key": [
		"-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n",
		"-----BEGIN RSA PRIVATE KEY-----\r\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\r\n",
		"x: |\n  -----BEGIN EC PRIVATE KEY-----\n  MHcCAQEEIIrYSSNQFaA2Hwf1duRSxKtL\n",
		`{"private_key": "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n"}`,
		"-----BEGIN OPENSSH PRIVATE KEY----- b3BlbnNzaC1rZXktdjEAAAAABG5vbmUA",
		"-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: GnuPG v2\n\nlQOYBFmQ8z4BCADYkl3nZ3",
		"client-key-data: LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQpNSUlFcEFJQkFBS0NBUUVB",
		"client-key-data: LS0tLS1CRUdJTiBFQyBQUklWQVRFIEtFWS0tLS0tCk1IY0NBUUVFSUlyWVNTTlFG",
	],
	"an AWS access key": [concat("", ["AKIA", "Q3EGRTYUIOPASDFG"]), concat("", ["id=ASIA", "Q3EGRTYUIOPASDFG;"])],
	"an Azure account key": [concat("", ["DefaultEndpointsProtocol=https;AccountName=web;AccountKey=", repeat("aB3/", 21), "aB=="])],
	"a Google API key": [concat("", ["AIza", repeat("Sy3_x", 7)])],
	"a GitHub token": [concat("", ["ghp_", repeat("a1B2", 9)]), concat("", ["github_pat_", repeat("a1", 11), "_", repeat("b2C", 19)])],
	"a GitLab token": [concat("", ["glpat-", repeat("a1B2", 5)])],
	"a Slack token": [concat("", ["xoxb-", repeat("1234567890-", 2), "abcdef"])],
	"a Slack webhook": [concat("", ["https://hooks.slack.com/services/", "T00AAA/B00BBB/", repeat("a1B2", 6)])],
	"a Stripe key": [concat("", ["sk_live_", repeat("a1B2", 6)])],
	"an npm token": [concat("", ["npm_", repeat("a1B2", 9)])],
	"a Vault token": [concat("", ["hvs.", repeat("a1B2", 6)])],
	"a signed token (JWT)": [concat("", ["Bearer eyJhbGciOiJIUzI1NiJ9.", "eyJzdWIiOiIxMjM0NTY3ODkwIn0.", "dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P"])],
	"registry credentials": [`{"auths": {"ghcr.io": {"auth": "YWxpY2U6aHVudGVyMg=="}}}`],
	"a URL with a password": [
		"postgres://app:hunter2@db:5432/app",
		"redis://:hunter2@cache/0",
		"amqp://guest:guest@rabbit:5672",
		"mongodb+srv://app:p%40ss@cluster0.example.net/db?retryWrites=true",
		"see https://alice:hunter2@git.example.com/x.git for it",
	],
	"a connection string with a password": [
		"Server=db;Database=app;User Id=app;Password=hunter2;",
		"host=db user=app password=hunter2 dbname=app",
		"jdbc:mysql://db/app?user=app&password=hunter2",
		"app:hunter2@tcp(db:3306)/app",
	],
	"a system property with a password": ["-Xmx1g -Dspring.datasource.password=hunter2"],
}

repeat(s, n) := concat("", [s | some _ in numbers.range(1, n)])

test_shapes if {
	wrong := {text: what |
		some what, texts in tokens
		some text in texts
		not secret.shape(text) == what
	}
	wrong == {}
}

harmless := [
	"",
	"-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkq\n",
	"-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A\n",
	"-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIFHDBOBgkqhkiG9w0BBQ0wQTApBgkq\n",
	"-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0123\n\nMIIEvQIBADANBgkq",
	"-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----",
	"grep -q 'BEGIN RSA PRIVATE KEY' key.pem",
	"AKIAIOSFODNN7EXAMPLE",
	"XAKIAQ3EGRTYUIOPASDFGX",
	"ghp_short",
	"postgres://db:5432/app",
	"postgres://app@db:5432/app",
	"postgres://app:$(DB_PASSWORD)@db/app",
	"postgres://app:${DB_PASSWORD}@db/app",
	"postgres://app:$DB_PASSWORD@db/app",
	"postgres://app:{{ .password }}@db/app",
	"postgres://app:<password>@db/app",
	"postgres://app:***@db/app",
	"postgres://app:xxxxx@db/app",
	"http://web:8080/login@home",
	"https://web.example.com:8443/?mail=a@example.com",
	"Server=db;Database=app;Integrated Security=true",
	"host=db user=app password=$(DB_PASSWORD)",
	"host=db user=app password= dbname=app",
	"password=hunter2",
	"-Djavax.net.ssl.trustStorePassword=changeit",
	"-Dpassword=$(PASSWORD)",
	"-Dkeystore.password=/run/secrets/keystore",
	"eyJhbGciOiJIUzI1NiJ9",
	"the token is read from eyJ.eyJ.",
	`{"auths": {"ghcr.io": {}}}`,
]

test_harmless_texts if {
	wrong := {text | some text in harmless; secret.shape(text)}
	wrong == set()
	not secret.shape(null)
	not secret.shape(7)
}

test_names if {
	table := {
		"password": [
			"PASSWORD", "DB_PASSWORD", "dbPassword", "db.password", "db-password", "PGPASSWORD", "MYSQL_ROOT_PASSWORD",
			"MYSQL_PWD", "SMTP_PASS", "DBPASS", "PASS", "KEY_PASSPHRASE", "spring.datasource.password", "DB_PASSWORD_PROD", "PASSWORD2", "PASSWORD_2",
			"TLS_KEYSTORE_PASSWORD", "rootPasswd",
		],
		"key": [
			"API_KEY", "apiKey", "APIKEY", "X_API_KEY", "STRIPE_SECRET_KEY", "SECRET_KEY", "SECRET_KEY_BASE", "AWS_SECRET_ACCESS_KEY",
			"TOKEN", "GITHUB_TOKEN", "accessToken", "ACCESSTOKEN", "CLIENT_SECRET", "oauthClientSecret", "JWT_SECRET", "PRIVATE_KEY",
			"ENCRYPTION_KEY", "ENCRYPTION_KEY_BASE64", "APP_KEY", "TS_AUTHKEY", "CSRF_TOKEN_SECRET", "STORAGE_ACCOUNT_KEY",
		],
		"vague": ["SECRET", "WEBHOOK_SECRET", "CREDENTIALS", "db_credentials"],
		"": [
			"PWD", "OLDPWD", "PASSWORD_FILE", "SECRET_NAME", "SECRET_NAMESPACE", "TOKEN_URL", "TOKEN_EXPIRY", "PASSWORD_MIN_LENGTH",
			"SECRET_KEY_REF", "API_KEY_HEADER", "ACCESS_TOKEN_LIFETIME", "MAX_TOKENS", "BYPASS", "COMPASS", "PASSPORT", "KEY", "CACHE_KEY",
			"PARTITION_KEY", "PUBLIC_KEY", "PUBLIC_API_KEY", "NEXT_PUBLIC_API_KEY", "STRIPE_PUBLISHABLE_API_KEY", "CSRF_TOKEN", "NEXT_TOKEN",
			"EOS_TOKEN", "ETCD_INITIAL_CLUSTER_TOKEN", "IMAGE_PULL_SECRET", "TLS_SECRET", "TLS_CERT_SECRET", "SECRETS", "AWS_ACCESS_KEY_ID", "USERNAME", "TOKENIZER",
			"KEYBOARD", "MONKEY", "PASSWORD_HASH", "PASSWORD_POLICY", "",
		],
	}
	wrong := {name: got |
		some class, names in table
		some name in names
		got := class_or_none(name)
		got != class
	}
	wrong == {}
}

class_or_none(name) := class if {
	class := secret.class_of(name)
} else := ""

test_literals if {
	real := {
		["DB_PASSWORD", "hunter2"], ["DB_PASSWORD", "changeme"], ["DB_PASSWORD", "postgres"], ["DB_PASSWORD", "pa$$word"],
		["DB_PASSWORD", "123456"], ["DB_PASSWORD", "correct horse battery staple"], ["DB_PASSWORD", "S3cr3t/with+slash="],
		["API_KEY", "5f4dcc3b5aa765d61d8327deb882cf99"], ["API_TOKEN", "s3cr3t-t0ken"], ["SECRET_KEY", "django-insecure-k3y"],
		["AUTHORIZATION_TOKEN", "Bearer abc.def.ghi"], ["CLIENT_SECRET", "my-client-value"], ["WEBHOOK_SECRET", "supersecret"],
		["WEBHOOK_SECRET", "a3f1c2d4-9b8e-4f7a-8c6d-0e1f2a3b4c5d"], ["AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzzzzzzzzz"],
	}
	{row | some row in real; not secret.literal(row[0], row[1])} == set()
	not_real := {
		["DB_PASSWORD", ""], ["DB_PASSWORD", "  "], ["DB_PASSWORD", null], ["DB_PASSWORD", 123456], ["DB_PASSWORD", true],
		["DB_PASSWORD", "$(PASSWORD)"], ["DB_PASSWORD", "${PASSWORD}"], ["DB_PASSWORD", "$PASSWORD"], ["DB_PASSWORD", "{{ .Values.password }}"],
		["DB_PASSWORD", "<password>"], ["DB_PASSWORD", "****"], ["DB_PASSWORD", "xxxxxx"], ["DB_PASSWORD", "REPLACE_ME"], ["DB_PASSWORD", "your-password-here"],
		["DB_PASSWORD", "/run/secrets/db"], ["DB_PASSWORD", "./secrets/db"], ["DB_PASSWORD", "file:///run/secrets/db"], ["DB_PASSWORD", "password.txt"],
		["DB_PASSWORD", "vault:secret/data/db#password"], ["DB_PASSWORD", "ref+awsssm://db"], ["DB_PASSWORD", "ENC[AES256_GCM,data:x]"],
		["DB_PASSWORD", "arn:aws:secretsmanager:eu-central-1:123456789012:secret:db"], ["DB_PASSWORD", "op://vault/db/password"],
		["DB_PASSWORD", "projects/1/secrets/db/versions/1"], ["ALLOW_EMPTY_PASSWORD", "yes"], ["SHOW_PASSWORD", "false"], ["TRUSTSTORE_PASSWORD", "changeit"],
		["PASS", "1"], ["TOKEN", "3600"], ["TOKEN", "15m"], ["TOKEN", "abc"], ["API_KEY", "changeme"], ["API_KEY", "x-api-key"], ["API_KEY", "api_key"],
		["API_KEY", "see the wiki page"], ["API_TOKEN", "bearer"], ["PRIVATE_KEY", "/etc/tls/tls.key"], ["PRIVATE_KEY", "tls.key"], ["AUTH_TOKEN", "https://auth.example.com/token"],
		["WEBHOOK_SECRET", "webhook-server-cert"], ["WEBHOOK_SECRET", "cert-manager/webhook-ca"], ["CREDENTIALS", "same-origin"], ["JWT_SECRET", "ENV_JWT_SECRET"], ["DB_PASSWORD", "PROD_DB_PASSWORD"], ["DB_PASSWORD", "db@azurekeyvault"], ["WEBHOOK_SECRET", "abc"],
		["WEBHOOK_SECRET", "webhook-v2-certificates"], ["WEBHOOK_SECRET", "web-20240131"], ["DB_CREDENTIALS", "db-credentials"],
		["IMAGE_PULL_SECRET", "regcred"], ["PASSWORD_FILE", "hunter2"], ["USERNAME", "alice"], ["PWD", "hunter2"],
	}
	{row | some row in not_real; secret.literal(row[0], row[1])} == set()
}

test_kind_of if {
	secret.kind_of("DATABASE_URL", "postgres://app:hunter2@db/app") == "a URL with a password"
	secret.kind_of("DB_PASSWORD", "hunter2") == "a literal secret"
	secret.kind_of("API_TOKEN", concat("", ["ghp_", repeat("a1B2", 9)])) == "a GitHub token"
	not secret.kind_of("GREETING", "hunter2")
}

test_embedded if {
	table := {
		"spring.datasource.url=jdbc:x\nspring.datasource.password=hunter2\n": {"spring.datasource.password"},
		"[db]\npassword = hunter2 ; old\n": {"password"},
		"db:\n  password: \"hunter2\"\n  tokenTTL: 1h\n": {"password"},
		"users:\n  - password: 'hunter2'\n": {"password"},
		"export DB_PASSWORD=hunter2\r\n": {"DB_PASSWORD"},
		"password: correct-horse\nadmin_password = hunter\n": {"password", "admin_password"},
		"{\n  \"db\": {\"user\": \"app\", \"password\": \"hunter2\"}\n}": {"password"},
		"api_key = 5f4dcc3b5aa765d61d8327deb882cf99 # live\ntoken: abc123def456\n": {"api_key", "token"},
		"# password = hunter2\n;password = hunter2\n": set(),
		"password =\npassword: \"\"\n": set(),
		"password = ${DB_PASSWORD}\npassword: {{ .pw }}\npassword: $__file{/run/pw}\n": set(),
		"password_file = /run/secrets/db\npassword: /run/secrets/db\n": set(),
		"password: Passwort\n\"password\": \"Password\"\ntoken: string\n": set(),
		"const token = getToken();\ntoken = request.token\npassword => hunter2\n": set(),
		"token: web-token-name\nsecret: web-tls\nsecretName: web-tls\n": set(),
		"expr: sum(kube_secret_info{secret=\"db-password1\"}) by (secret)\n": set(),
		"proxy_pass http://127.0.0.1:8080;\n": set(),
		"The password: it is kept elsewhere\n": set(),
	}
	wrong := {text: got |
		some text, want in table
		got := secret.embedded(text)
		got != want
	}
	wrong == {}
}
