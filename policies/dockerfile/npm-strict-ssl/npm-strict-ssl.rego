# METADATA
# title: npm or yarn without verification of TLS
# description: >-
#   With strict-ssl off a package manager takes packages from whoever answers, and their install
#   scripts run at once.
# related_resources:
#   - ref: https://docs.npmjs.com/cli/v11/using-npm/config#strict-ssl
#     description: npm, strict-ssl
#   - ref: https://yarnpkg.com/configuration/yarnrc#enableStrictSsl
#     description: Yarn, enableStrictSsl
# custom:
#   severity: medium
#   covers: [df-npm-strict-ssl]
#   fix: >-
#     Remove the setting, and name the certificate of a private registry with cafile or
#     NODE_EXTRA_CA_CERTS.
package policies.dockerfile.npm_strict_ssl

import data.lib.dockerfile as df

tools := {"npm", "yarn", "yarnpkg", "pnpm", "npx", "bun"}

# npm config set strict-ssl false, npm set strict-ssl=false, npm install --strict-ssl=false
deny contains {"message": msg, "path": c.path} if {
	some c in df.called(tools)
	some i, arg in c.cmd.args
	off(c.cmd.args, i, arg)
	msg := sprintf("%s does not verify the registry: %s", [c.cmd.name, arg])
}

off(_, _, arg) if regex.match(`^(--)?(strict-ssl|strictSsl|enableStrictSsl)=["']?(?i:false|0|off)["']?$|^--no-strict-ssl$`, arg)

off(args, i, arg) if {
	regex.match(`^(--)?(strict-ssl|strictSsl|enableStrictSsl)$`, arg)
	lower(args[i + 1]) in {"false", "0", "off"}
}

deny contains {"message": msg, "path": v.path} if {
	some v in df.settings
	setting(v.name, v.value)
	msg := sprintf("%s%s=%s switches the verification of TLS off", [v.by, v.name, v.value])
}

setting(name, value) if {
	lower(name) in {"npm_config_strict_ssl", "yarn_enable_strict_ssl", "yarn_strict_ssl"}
	lower(value) in {"false", "0", "off"}
}

# echo strict-ssl=false >> .npmrc
deny contains {"message": msg, "path": c.path} if {
	some c in df.commands
	some r in c.cmd.redirects
	regex.match(`(npmrc|yarnrc(\.yml)?)$`, r.target)
	regex.match(`(?i)(strict-ssl|enableStrictSsl)["']?\s*[:= ]\s*["']?false`, concat("\n", array.concat(c.cmd.args, [t | t := r.text])))
	msg := sprintf("%s switches the verification of TLS off", [r.target])
}
