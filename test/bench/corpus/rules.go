package corpus

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// rule is one ordinary rule about workloads, as packs for any tool have them.
type rule struct {
	body    string // without the guard; c is a container
	message string
	path    string
	helpers string // their names differ from rule to rule, so that all rules can share a package
}

const (
	eachContainer = "\tsome c in lib.containers\n"
	containerPath = "c.path"
	podPath       = "lib.pod_path"
)

func aboutContainer(body, message, helpers string) rule {
	return rule{eachContainer + body, message, containerPath, helpers}
}

func aboutPod(body, message string) rule { return rule{body, message, podPath, ""} }

// Rules is how many rules there are; packs of more repeat them.
const Rules = 30

var rules = [Rules]rule{
	aboutContainer("\tc.spec.securityContext.privileged == true\n", `sprintf("container %q is privileged", [c.name])`, ""),
	aboutContainer("\tnot c.spec.securityContext.allowPrivilegeEscalation == false\n", `sprintf("container %q may gain privileges", [c.name])`, ""),
	aboutContainer("\tnot c.spec.securityContext.readOnlyRootFilesystem == true\n", `sprintf("container %q can write to its root", [c.name])`, ""),
	aboutContainer("\tnot non_root(c)\n", `sprintf("container %q may run as root", [c.name])`, `
non_root(c) if c.spec.securityContext.runAsNonRoot == true

non_root(c) if {
	not says_itself(c)
	lib.pod.securityContext.runAsNonRoot == true
}

says_itself(c) if _ = c.spec.securityContext.runAsNonRoot
`),
	aboutContainer("\tnot c.spec.resources.limits.cpu\n", `sprintf("container %q has no CPU limit", [c.name])`, ""),
	aboutContainer("\tnot c.spec.resources.limits.memory\n", `sprintf("container %q has no memory limit", [c.name])`, ""),
	aboutContainer("\tnot c.spec.resources.requests.cpu\n", `sprintf("container %q has no CPU request", [c.name])`, ""),
	aboutContainer("\tnot c.spec.resources.requests.memory\n", `sprintf("container %q has no memory request", [c.name])`, ""),
	aboutContainer("\tlatest(c.spec.image)\n", `sprintf("container %q uses the latest image", [c.name])`, `
latest(image) if endswith(image, ":latest")

latest(image) if not contains(image, ":")
`),
	aboutContainer("\tnot allowed(c.spec.image)\n", `sprintf("container %q: image %q is from a foreign registry", [c.name, c.spec.image])`, `
allowed(image) if {
	some prefix in {"registry.example.com/shop/", "ghcr.io/example/"}
	startswith(image, prefix)
}
`),
	aboutContainer("\tnot drops_all(c)\n", `sprintf("container %q keeps capabilities", [c.name])`, `
drops_all(c) if "ALL" in c.spec.securityContext.capabilities.drop
`),
	aboutContainer("\tsome capability in c.spec.securityContext.capabilities.add\n\tcapability != \"NET_BIND_SERVICE\"\n", `sprintf("container %q adds capability %s", [c.name, capability])`, ""),
	aboutContainer("\tnot c.spec.livenessProbe\n", `sprintf("container %q has no liveness probe", [c.name])`, ""),
	aboutContainer("\tnot c.spec.readinessProbe\n", `sprintf("container %q has no readiness probe", [c.name])`, ""),
	aboutContainer("\tendswith(c.spec.image, \":latest\")\n\tnot c.spec.imagePullPolicy == \"Always\"\n", `sprintf("container %q must always pull its image", [c.name])`, ""),
	aboutContainer("\tsome port in c.spec.ports\n\tport.hostPort\n", `sprintf("container %q uses port %d of its host", [c.name, port.hostPort])`, ""),
	aboutContainer("\tc.spec.securityContext.procMount != \"Default\"\n", `sprintf("container %q sets procMount", [c.name])`, ""),
	aboutContainer("\tsome variable in c.spec.env\n\tregex.match(`(?i)(passw|secret|token|api_?key)`, variable.name)\n\tvariable.value\n", `sprintf("container %q holds a secret in %s", [c.name, variable.name])`, ""),
	aboutContainer("\tc.spec.securityContext.runAsUser < 10000\n", `sprintf("container %q runs as a low user", [c.name])`, ""),
	aboutContainer("\tnot seccomp(c)\n", `sprintf("container %q has no seccomp profile", [c.name])`, `
seccomp(c) if c.spec.securityContext.seccompProfile.type in {"RuntimeDefault", "Localhost"}

seccomp(_) if lib.pod.securityContext.seccompProfile.type in {"RuntimeDefault", "Localhost"}
`),
	aboutPod("\tlib.pod.hostNetwork == true\n", `sprintf("%s uses the network of its host", [lib.name])`),
	aboutPod("\tlib.pod.hostPID == true\n", `sprintf("%s sees the processes of its host", [lib.name])`),
	aboutPod("\tlib.pod.hostIPC == true\n", `sprintf("%s shares memory with its host", [lib.name])`),
	aboutPod("\tsome volume in lib.pod.volumes\n\tvolume.hostPath\n", `sprintf("volume %q is a folder of the host", [volume.name])`),
	aboutPod("\tnot lib.pod.automountServiceAccountToken == false\n", `sprintf("%s mounts the token of its service account", [lib.name])`),
	aboutPod("\tobject.get(lib.pod, \"serviceAccountName\", \"default\") == \"default\"\n", `sprintf("%s uses the default service account", [lib.name])`),
	aboutPod("\tinput.spec.replicas < 2\n", `sprintf("%s has fewer than 2 replicas", [lib.name])`),
	aboutPod("\tsome label in {\"team\", \"cost-center\", \"owner\"}\n\tnot input.metadata.labels[label]\n", `sprintf("%s lacks the label %s", [lib.name, label])`),
	aboutPod("\tobject.get(input.metadata, \"namespace\", \"default\") == \"default\"\n", `sprintf("%s lives in the default namespace", [lib.name])`),
	aboutPod("\tlib.pod.shareProcessNamespace == true\n", `sprintf("%s shares its processes", [lib.name])`),
}

const library = `package lib.bench

pod := input.spec if input.kind == "Pod"

pod := input.spec.template.spec if input.kind in {"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job"}

pod := input.spec.jobTemplate.spec.template.spec if input.kind == "CronJob"

pod_path := ["spec"] if input.kind == "Pod"

pod_path := ["spec", "template", "spec"] if input.kind in {"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job"}

pod_path := ["spec", "jobTemplate", "spec", "template", "spec"] if input.kind == "CronJob"

containers contains {"spec": c, "name": c.name, "path": array.concat(pod_path, [field, i])} if {
	some field in ["containers", "initContainers", "ephemeralContainers"]
	some i, c in pod[field]
}

name := input.metadata.name
`

const (
	guard      = "\tinput.kind in {\"Deployment\", \"StatefulSet\", \"DaemonSet\", \"ReplicaSet\", \"Job\", \"CronJob\", \"Pod\"}\n"
	otherGuard = "\tinput.kind == \"Other\"\n"
)

const annotations = `# METADATA
# title: Rule %03d of the benchmark
# description: One of the rules that anybody writes about workloads.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/
# custom:
#   severity: medium
#   fix: Change what the message names.
`

// Pack is a pack of Sallyport with the given number of rules, kubernetes/bench-000 and so on; all but
// the first relevant ones are about a kind of object that does not exist. File -> contents.
func Pack(total, relevant int) map[string]string {
	files := map[string]string{"lib/bench/bench.rego": library}
	for i := range total {
		of := guard
		if i >= relevant {
			of = otherGuard
		}
		r := rules[i%Rules]
		head := fmt.Sprintf(`{"message": %s, "path": %s}`, r.message, r.path)
		name := fmt.Sprintf("bench-%03d", i)
		files["kubernetes/"+name+"/"+name+".rego"] = fmt.Sprintf(annotations, i) +
			fmt.Sprintf("package policies.kubernetes.bench_%03d\n\n", i) + imports + r.rego(head, of)
	}
	return files
}

const imports = "import data.lib.bench as lib\n\n"

func (r rule) rego(head, guard string) string {
	return fmt.Sprintf("deny contains %s if {\n%s%s}\n%s", head, guard, r.body, r.helpers)
}

// conftestHead has no path, which Conftest does not ask for.
func (r rule) conftestHead() string { return fmt.Sprintf(`{"msg": %s}`, r.message) }

// ConftestPackages is the same rules as Conftest runs them with --all-namespaces.
func ConftestPackages() map[string]string {
	files := map[string]string{"lib.rego": library}
	for i, r := range rules {
		files[fmt.Sprintf("bench_%03d.rego", i)] = fmt.Sprintf("package bench_%03d\n\n", i) + imports + r.rego(r.conftestHead(), guard)
	}
	return files
}

// ConftestMain is the same rules in package main, where OPA's index works across them.
func ConftestMain() map[string]string {
	var b strings.Builder
	b.WriteString("package main\n\n" + imports)
	for _, r := range rules {
		b.WriteString(r.rego(r.conftestHead(), guard) + "\n")
	}
	return map[string]string{"lib.rego": library, "main.rego": b.String()}
}

// WriteFiles writes what the functions above return below dir.
func WriteFiles(dir string, files map[string]string) error {
	for name, contents := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, []byte(contents), 0o644); err != nil {
			return err
		}
	}
	return nil
}
