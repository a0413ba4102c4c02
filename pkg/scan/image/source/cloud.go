package source

import "strings"

// Cloud is one whose registries take credentials of the cloud's own.
type Cloud string

// The clouds that are known.
const (
	NoCloud   Cloud = ""
	Amazon    Cloud = "amazon"
	Microsoft Cloud = "microsoft"
	Google    Cloud = "google"
)

// CloudOf says whose registry a host is. Hosts are compared label by label: the credentials of an
// account must not be offered to 123456789012.dkr.ecr.eu-west-1.amazonaws.com.evil.example.
func CloudOf(host string) Cloud {
	host = strings.ToLower(host)
	switch {
	case isECR(host):
		return Amazon
	case isACR(host):
		return Microsoft
	case isGoogle(host):
		return Google
	}
	return NoCloud
}

// isECR recognises ACCOUNT.dkr.ecr[-fips].REGION.amazonaws.com[.cn] and the dual-stack form
// ACCOUNT.dkr-ecr[-fips].REGION.on.aws. Public images of public.ecr.aws need no credentials.
func isECR(host string) bool {
	labels := strings.Split(host, ".")
	if len(labels[0]) != 12 || strings.Trim(labels[0], "0123456789") != "" {
		return false
	}
	service, suffix := "", ""
	switch len(labels) {
	case 5:
		service, suffix = labels[1], strings.Join(labels[3:], ".")
		return (service == "dkr-ecr" || service == "dkr-ecr-fips") && labels[2] != "" && suffix == "on.aws"
	case 6, 7:
		service, suffix = labels[1]+"."+labels[2], strings.Join(labels[4:], ".")
		return (service == "dkr.ecr" || service == "dkr.ecr-fips") && labels[3] != "" && (suffix == "amazonaws.com" || suffix == "amazonaws.com.cn" || suffix == "amazonaws.eu")
	}
	return false
}

// isACR recognises NAME.azurecr.io and the same of the national clouds. A name may be followed by a
// region, as in NAME.westeurope.data.azurecr.io, but those serve no tokens.
func isACR(host string) bool {
	name, suffix, ok := strings.Cut(host, ".")
	switch suffix {
	case "azurecr.io", "azurecr.cn", "azurecr.us", "azurecr.de":
		return ok && name != ""
	}
	return false
}

// isGoogle recognises Container Registry and Artifact Registry.
func isGoogle(host string) bool {
	name, suffix, ok := strings.Cut(host, ".")
	return host == "gcr.io" || ok && name != "" && (suffix == "gcr.io" || suffix == "pkg.dev")
}
