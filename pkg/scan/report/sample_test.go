package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/sallyport-dev/sallyport/pkg/policy"
	"github.com/sallyport-dev/sallyport/pkg/scan"
)

// sampleRules are the rules of the sample reports, as a pack would describe them.
var sampleRules = map[string]policy.Rule{}

func init() {
	add := func(id, title string, s policy.Severity, description, fix string, covers []string, controls map[string][]string, links ...policy.Link) {
		kind := policy.Kubernetes
		if id[0] == 'd' {
			kind = policy.Dockerfile
		}
		sampleRules[id] = policy.Rule{
			ID: id, Kind: kind, Title: title, Description: description, Severity: s, Fix: fix,
			Covers: covers, Controls: controls, References: links, File: "policies/" + id + ".rego", Line: 1,
		}
	}
	pss := policy.Link{URL: "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline", Description: "Pod Security Standards, Baseline"}
	add("kubernetes/privileged", "Privileged container", policy.High,
		"A privileged container can do anything that its node can do.",
		"Remove securityContext.privileged or set it to false; add the one capability that is needed instead.",
		[]string{"k8s-privileged"}, map[string][]string{"pss": {"baseline"}, "cis-kubernetes": {"5.2.2"}}, pss)
	add("kubernetes/runtime-socket", "Container runtime socket mounted", policy.Critical,
		"Whoever talks to the socket of the container runtime controls the node.",
		"Do not mount the socket of the container runtime.",
		[]string{"k8s-docker-socket"}, nil, policy.Link{URL: "https://example.com/runtime-socket", Description: "Runtime sockets"})
	add("kubernetes/host-pid", "Host PID namespace", policy.High, "Processes of the node are visible.", "Remove hostPID.",
		[]string{"k8s-host-pid"}, map[string][]string{"pss": {"baseline"}}, pss)
	add("kubernetes/image-latest", "Image tag latest", policy.Low, "The tag latest moves.", "Name a version or, better, a digest.",
		[]string{"k8s-image-latest"}, nil, policy.Link{URL: "https://kubernetes.io/docs/concepts/containers/images/", Description: "Images"})
	add("kubernetes/service-selector", "Service that selects nothing", policy.Low, "Such a service has no endpoints.", "Correct the selector.",
		nil, nil, policy.Link{URL: "javascript:alert(1)", Description: "no web address"})
	add("kubernetes/image-pull-policy", "Image pull policy", policy.Info, "An opinion.", "Set imagePullPolicy.", nil, nil)
	add("dockerfile/secret-env", "Secret in ENV", policy.High, "Whoever has the image has the secret.", "Use a build secret.",
		[]string{"df-secrets-env"}, nil, policy.Link{URL: "https://docs.docker.com/build/building/secrets/", Description: "Build secrets"})
	add("dockerfile/curl-pipe-shell", "Download piped into a shell", policy.Medium, "What runs is whatever the server sends today.",
		"Download, verify a checksum, then run.", []string{"df-curl-pipe-sh"}, nil)
	add("dockerfile/image-digest", "Base image without digest", policy.Low, "A tag moves.", "Pin the base image: name@sha256:...", nil, nil)
}

func sampleRule(id string) (policy.Rule, bool) {
	r, ok := sampleRules[id]
	return r, ok
}

func sampleSource(file string) ([]byte, error) {
	return os.ReadFile(filepath.Join("testdata", "src", filepath.FromSlash(file)))
}

func at(line, column, endLine, endColumn int) policy.Position {
	return policy.Position{Line: line, Column: column, EndLine: endLine, EndColumn: endColumn}
}

func found(rule, file, resource, message string, v policy.Verdict, p policy.Position, path ...any) policy.Finding {
	sum := sha256.Sum256(fmt.Append(nil, rule, file, resource, path))
	return policy.Finding{
		Rule: rule, Severity: sampleRules[rule].Severity, Message: message, Path: path, Position: p, Verdict: v,
		Source: policy.Source{File: file, Resource: resource}, Fingerprint: hex.EncodeToString(sum[:16]),
	}
}

var (
	started = time.Date(2026, 11, 30, 12, 34, 56, 789_000_000, time.UTC)
	until   = time.Date(2027, 3, 31, 0, 0, 0, 0, time.UTC)
)

// rich is a report with everything that a report can hold.
func rich() *scan.Report {
	const web, deployment = "deploy/web.yaml", "Deployment shop/web"
	image := func(i int, name string, p policy.Position) policy.Finding {
		return found("kubernetes/image-latest", web, deployment, fmt.Sprintf("image of container %q has the tag latest", name), policy.Warn, p,
			"spec", "template", "spec", "containers", i, "image")
	}
	secret := found("dockerfile/secret-env", "Dockerfile", "stage 0", "ENV sets API_TOKEN to a literal", policy.Deny, at(3, 5, 3, 30), "stages", 0, "instructions", 1)
	via := found("kubernetes/image-pull-policy", web, deployment, "container \"web\" has no imagePullPolicy", policy.Allow, at(15, 11, 19, 29), "config")
	via.Via = policy.Path{"spec", "template", "spec", "containers", 0, "image"}
	waived := found("kubernetes/privileged", "deploy/agent.yaml", "Pod agent", `container "agent" is privileged`, policy.Allow, at(10, 9, 10, 25),
		"spec", "containers", 0, "securityContext", "privileged")
	waived.Waived = &policy.Waiver{
		Rule: "kubernetes/privileged", FirstLine: 10, LastLine: 10, Reason: "it is the node agent", Owner: "platform", Until: until, Origin: "deploy/agent.yaml:10",
	}
	external := found("kubernetes/image-latest", "deploy/agent.yaml", "Pod agent", "image has the tag latest", policy.Allow, at(8, 7, 8, 31), "spec", "containers", 0, "image")
	external.Waived = &policy.Waiver{Rule: "kubernetes/image-*", File: "deploy/**", Reason: "images of the base are pinned by the mirror", Origin: "sallyport.yaml:12"}
	known := found("kubernetes/host-pid", web, deployment, "the pod shares the process namespace of its node", policy.Allow, at(13, 7, 13, 20), "spec", "template", "spec", "hostPID")
	known.Known = true
	return &scan.Report{
		Verdict: policy.Deny,
		Findings: []policy.Finding{
			found("kubernetes/image-pull-policy", ".", "", "3 workloads have different pull policies", policy.Allow, policy.Position{}),
			secret,
			found("dockerfile/curl-pipe-shell", "Dockerfile", "stage 0", "RUN pipes a download of https://example.com/install.sh into sh", policy.Warn, at(5, 1, 7, 55), "stages", 0, "instructions", 2),
			external, waived, known,
			via,
			image(0, "web", at(16, 11, 16, 54)),
			found("kubernetes/privileged", web, deployment, `container "web" is privileged`, policy.Deny, at(19, 13, 19, 29),
				"spec", "template", "spec", "containers", 0, "securityContext", "privileged"),
			image(1, "見張り番", at(21, 18, 21, 29)),
			image(2, "c3", at(23, 11, 23, 27)),
			image(3, "c4", at(25, 11, 25, 27)),
			image(4, "c5", at(27, 11, 27, 27)),
			found("kubernetes/runtime-socket", web, deployment, `volume "docker" mounts the socket of the container runtime /var/run/docker.sock, and container "web" can write to it`, policy.Deny,
				at(30, 21, 30, 47), "spec", "template", "spec", "volumes", 0, "hostPath", "path"),
			found("kubernetes/service-selector", web, "Service shop/web", "the selector app=wbe matches no workload", policy.Warn, at(38, 3, 39, 13), "spec", "selector"),
		},
		Unknown: []policy.Unknown{
			{Rule: "dockerfile/image-digest", Message: "the base image ${BASE} depends on a build argument without default", Verdict: policy.Warn,
				Source: policy.Source{File: "Dockerfile", Resource: "stage 0"}, Position: at(2, 6, 2, 13), Path: policy.Path{"stages", 0, "from"}},
			{Rule: "image/*", Message: `image "registry.example.com/shop/web:latest": the registry did not answer`, Verdict: policy.Deny,
				Source: policy.Source{File: web, Resource: deployment}, Position: at(16, 18, 16, 54), Via: policy.Path{"spec", "template", "spec", "containers", 0, "image"}},
		},
		NotJudged: []scan.Problem{
			{File: "deploy/broken.yaml", Line: 2, Column: 1, Message: "did not find expected ',' or ']'"},
			{File: web, Rule: "kubernetes/probe", Message: "the rule ran longer than 1s"},
		},
		Waivers: []scan.WaiverNote{
			{Status: scan.WaiverMalformed, Waiver: policy.Waiver{Origin: "deploy/web.yaml:4", Problem: "until=tomorrow is not a day; write until=2027-03-31"}},
			{Status: scan.WaiverExpired, Waiver: policy.Waiver{Rule: "kubernetes/host-pid", Origin: "sallyport.yaml:20", Until: until.AddDate(-1, 0, 0), Owner: "shop", Reason: "debugging"}},
			{Status: scan.WaiverUnused, Waiver: policy.Waiver{Rule: "dockerfile/no-user", Origin: "sallyport.yaml:31", Until: until, Owner: "shop"}},
		},
		Skipped: []scan.Skip{{File: "deploy/values.yaml", Reason: "holds no document of a known kind"}, {File: "logo.png", Reason: "binary"}},
		Stats: scan.Stats{
			Files: 3, Documents: 4, Rules: 92, ByKind: map[policy.Kind]int{policy.Kubernetes: 3, policy.Dockerfile: 1},
		},
		Bundle:  "sha256:1111111111111111111111111111111111111111111111111111111111111111",
		Config:  "sha256:2222222222222222222222222222222222222222222222222222222222222222",
		Started: started, Duration: 131 * time.Millisecond,
	}
}

// clean is the report of a scan that found nothing.
func clean() *scan.Report {
	return &scan.Report{
		Verdict: policy.Allow, Stats: scan.Stats{Files: 1, Documents: 2, Rules: 92, ByKind: map[policy.Kind]int{policy.Kubernetes: 2}},
		Started: started, Duration: 42 * time.Millisecond,
	}
}

// empty is the report of a scan that looked at nothing.
func empty() *scan.Report { return &scan.Report{} }

func sampleOptions() Options {
	return Options{MinSeverity: policy.Low, Rule: sampleRule, Source: sampleSource, Version: "1.2.3"}
}

// example is the report that docs/formats.md shows.
func example() *scan.Report {
	r := clean()
	r.Verdict = policy.Deny
	r.Findings = []policy.Finding{
		found("kubernetes/privileged", "deploy/web.yaml", "Deployment shop/web", `container "web" is privileged`, policy.Deny, at(19, 13, 19, 29),
			"spec", "template", "spec", "containers", 0, "securityContext", "privileged"),
		found("kubernetes/service-selector", "deploy/web.yaml", "Service shop/web", "the selector app=wbe matches no workload", policy.Warn, at(38, 3, 39, 13), "spec", "selector"),
	}
	return r
}
