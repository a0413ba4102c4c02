package policies_test

import (
	"encoding/json"
	"maps"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	corev1 "k8s.io/api/core/v1"
)

// generator makes Pods that touch every field a Pod Security check reads, with values around the
// border between allowed and forbidden. The same seed makes the same Pod.
type generator struct {
	*rand.Rand
	// mischief is how often a field gets any value, not one that all levels allow. It differs from
	// Pod to Pod, so that some break nothing, many break one check and some break nearly all.
	mischief float64
}

func newGenerator(seed uint64) *generator {
	g := &generator{Rand: rand.New(rand.NewPCG(seed, 34))}
	g.mischief = []float64{0, 0.01, 0.03, 0.1, 0.3, 1}[g.IntN(6)]
	return g
}

// generatePod returns the JSON of one Pod. It may hold nulls where the API server accepts them.
func generatePod(t *testing.T, seed uint64) []byte {
	t.Helper()
	g := newGenerator(seed)
	typed, err := json.Marshal(g.pod())
	if err != nil {
		t.Error(err)
		return nil
	}
	node, err := decode(typed)
	if err != nil {
		t.Error(err)
		return nil
	}
	node["apiVersion"], node["kind"] = "v1", "Pod"
	if g.IntN(3) == 0 {
		g.sprinkleNulls("pod", node)
	}
	document, err := json.Marshal(node)
	if err != nil {
		t.Error(err)
		return nil
	}
	return document
}

// pick takes one of the good values, or now and then one of all.
func pick[T any](g *generator, good, odd []T) T {
	all := good
	if g.Float64() < g.mischief {
		all = slices.Concat(good, odd)
	}
	return all[g.IntN(len(all))]
}

// some makes between 0 and n elements.
func some[T any](g *generator, n int, element func() T) []T {
	list := make([]T, g.IntN(n+1))
	for i := range list {
		list[i] = element()
	}
	return list
}

func (g *generator) pod() *corev1.Pod {
	names := []string{"a", "b", "c", "a-long-name.with.dots"}
	name := func() string { return names[g.IntN(len(names))] }
	container := func() corev1.Container { return corev1.Container(g.container(name())) }
	pod := &corev1.Pod{}
	pod.Annotations = g.annotations(names)
	pod.Spec = corev1.PodSpec{
		HostPID:         pick(g, []bool{false}, []bool{true}),
		HostIPC:         pick(g, []bool{false}, []bool{true}),
		HostNetwork:     pick(g, []bool{false}, []bool{true}),
		HostUsers:       pick(g, []*bool{nil, nil, new(true)}, []*bool{new(false), new(false)}),
		SecurityContext: g.podSecurityContext(),
		Volumes:         some(g, 3, g.volume),
		InitContainers:  some(g, 1, container),
		Containers:      append(some(g, 1, container), container()),
		EphemeralContainers: some(g, 1, func() corev1.EphemeralContainer {
			return corev1.EphemeralContainer{EphemeralContainerCommon: g.container(name())}
		}),
	}
	if g.IntN(3) == 0 {
		pod.Spec.OS = &corev1.PodOS{Name: pick(g, []corev1.OSName{corev1.Linux, corev1.Windows}, []corev1.OSName{"", "Windows", "windows "})}
	}
	for i := range pod.Spec.InitContainers {
		if g.IntN(3) == 0 {
			pod.Spec.InitContainers[i].RestartPolicy = new(corev1.ContainerRestartPolicyAlways)
		}
	}
	return pod
}

func (g *generator) annotations(containers []string) map[string]string {
	if g.IntN(3) > 0 {
		return nil
	}
	const appArmor, seccomp = "container.apparmor.security.beta.kubernetes.io/", "container.seccomp.security.alpha.kubernetes.io/"
	keys := []string{"example.com/owner", appArmor, "x" + appArmor + "a", "seccomp.security.alpha.kubernetes.io/pod", appArmor + "nobody"}
	for _, c := range containers {
		keys = append(keys, appArmor+c, seccomp+c)
	}
	a := map[string]string{}
	for range g.IntN(4) {
		a[keys[g.IntN(len(keys))]] = pick(g, []string{"", "runtime/default", "localhost/", "localhost/profile"},
			[]string{"unconfined", "localhost", "runtime/defaults", " runtime/default", "Localhost/profile", "docker/default"})
	}
	return a
}

func (g *generator) podSecurityContext() *corev1.PodSecurityContext {
	if g.Float64() < g.mischief/4 {
		return nil
	}
	return &corev1.PodSecurityContext{
		RunAsNonRoot:    pick(g, []*bool{new(true)}, []*bool{nil, new(false)}),
		RunAsUser:       g.user(),
		SeccompProfile:  g.seccomp(),
		AppArmorProfile: g.appArmor(),
		SELinuxOptions:  g.seLinux(),
		WindowsOptions:  g.windows(),
		Sysctls: some(g, 3, func() corev1.Sysctl {
			return corev1.Sysctl{Value: "1", Name: pick(g, []string{
				"kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.tcp_syncookies", "net.ipv4.ping_group_range",
				"net.ipv4.ip_unprivileged_port_start", "net.ipv4.ip_local_reserved_ports", "net.ipv4.tcp_keepalive_time",
				"net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_rmem",
				"net.ipv4.tcp_wmem", "net.ipv4.tcp_slow_start_after_idle", "net.ipv4.tcp_notsent_lowat",
			}, []string{"", "kernel.msgmax", "net.core.somaxconn", "net/ipv4/tcp_syncookies", "net.ipv4.tcp_rmem ", "net.ipv4.TCP_WMEM", "*"})}
		}),
	}
}

func (g *generator) container(name string) corev1.EphemeralContainerCommon {
	c := corev1.EphemeralContainerCommon{
		Name:           name,
		Image:          "registry.example.com/app:1",
		LivenessProbe:  g.probe(),
		ReadinessProbe: g.probe(),
		StartupProbe:   g.probe(),
		Ports: some(g, 2, func() corev1.ContainerPort {
			return corev1.ContainerPort{ContainerPort: 8080, HostPort: pick(g, []int32{0}, []int32{1, 80, 65535, -1, math.MaxInt32})}
		}),
	}
	if g.IntN(4) == 0 {
		c.Lifecycle = &corev1.Lifecycle{PostStart: g.hook(), PreStop: g.hook()}
	}
	if g.Float64() < g.mischief/4 {
		return c
	}
	allowed := []*bool{nil, new(false)}
	c.SecurityContext = &corev1.SecurityContext{
		Privileged:               pick(g, allowed, []*bool{new(true)}),
		AllowPrivilegeEscalation: pick(g, []*bool{new(false)}, []*bool{nil, new(true)}),
		ReadOnlyRootFilesystem:   pick(g, allowed, []*bool{new(true)}),
		RunAsNonRoot:             pick(g, []*bool{nil, new(true)}, []*bool{new(false)}),
		RunAsUser:                g.user(),
		ProcMount:                pick(g, []*corev1.ProcMountType{nil, new(corev1.DefaultProcMount)}, []*corev1.ProcMountType{new(corev1.UnmaskedProcMount), new(corev1.ProcMountType("")), new(corev1.ProcMountType("default"))}),
		Capabilities:             g.capabilities(),
		SeccompProfile:           g.seccomp(),
		AppArmorProfile:          g.appArmor(),
		SELinuxOptions:           g.seLinux(),
		WindowsOptions:           g.windows(),
	}
	return c
}

func (g *generator) user() *int64 {
	return pick(g, []*int64{nil, new(int64(1)), new(int64(1000))}, []*int64{new(int64(0)), new(int64(-1)), new(int64(math.MaxInt64))})
}

func (g *generator) capabilities() *corev1.Capabilities {
	if g.Float64() < g.mischief/4 {
		return nil
	}
	added := func() corev1.Capability {
		return pick(g, []corev1.Capability{"NET_BIND_SERVICE"}, []corev1.Capability{
			"AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "SETFCAP", "SETGID", "SETPCAP", "SETUID",
			"SYS_CHROOT", "NET_RAW", "SYS_ADMIN", "NET_ADMIN", "ALL", "", "net_bind_service", "CAP_NET_BIND_SERVICE", "CAP_CHOWN", "chown",
		})
	}
	dropped := func() corev1.Capability {
		return pick(g, []corev1.Capability{"ALL"}, []corev1.Capability{"NET_RAW", "all", "CAP_ALL", "", "SYS_ADMIN"})
	}
	c := &corev1.Capabilities{Add: some(g, 2, added), Drop: some(g, 1, dropped)}
	if g.Float64() >= g.mischief/4 {
		c.Drop = append(c.Drop, dropped())
	}
	return c
}

func (g *generator) seccomp() *corev1.SeccompProfile {
	good := []*corev1.SeccompProfile{{Type: corev1.SeccompProfileTypeRuntimeDefault}, {Type: corev1.SeccompProfileTypeLocalhost, LocalhostProfile: new("p.json")}}
	return pick(g, good, []*corev1.SeccompProfile{nil, nil, {Type: corev1.SeccompProfileTypeUnconfined}, {}, {Type: "runtime/default"}})
}

func (g *generator) appArmor() *corev1.AppArmorProfile {
	good := []*corev1.AppArmorProfile{nil, {Type: corev1.AppArmorProfileTypeRuntimeDefault}, {Type: corev1.AppArmorProfileTypeLocalhost, LocalhostProfile: new("p")}}
	return pick(g, good, []*corev1.AppArmorProfile{{Type: corev1.AppArmorProfileTypeUnconfined}, {}, {Type: "localhost"}})
}

func (g *generator) seLinux() *corev1.SELinuxOptions {
	if g.IntN(3) > 0 {
		return nil
	}
	return &corev1.SELinuxOptions{
		Type:  pick(g, []string{"", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"}, []string{"spc_t", "super_t", "Container_t", " "}),
		User:  pick(g, []string{""}, []string{"system_u", " "}),
		Role:  pick(g, []string{""}, []string{"sysadm_r", "object_r"}),
		Level: pick(g, []string{""}, []string{"s0:c123,c456"}),
	}
}

func (g *generator) windows() *corev1.WindowsSecurityContextOptions {
	if g.IntN(4) > 0 {
		return nil
	}
	return &corev1.WindowsSecurityContextOptions{HostProcess: pick(g, []*bool{nil, new(false)}, []*bool{new(true)})}
}

func (g *generator) probe() *corev1.Probe {
	if g.IntN(4) > 0 {
		return nil
	}
	h := g.hook()
	if h == nil {
		return &corev1.Probe{}
	}
	return &corev1.Probe{ProbeHandler: corev1.ProbeHandler{Exec: h.Exec, HTTPGet: h.HTTPGet, TCPSocket: h.TCPSocket, GRPC: pick(g, []*corev1.GRPCAction{nil}, []*corev1.GRPCAction{{Port: 1}})}}
}

func (g *generator) hook() *corev1.LifecycleHandler {
	host := pick(g, []string{""}, []string{"127.0.0.1", "localhost", "example.com", " "})
	switch g.IntN(5) {
	case 0:
		return &corev1.LifecycleHandler{HTTPGet: &corev1.HTTPGetAction{Host: host, HTTPHeaders: []corev1.HTTPHeader{{Name: "Host", Value: "example.com"}}}}
	case 1:
		return &corev1.LifecycleHandler{TCPSocket: &corev1.TCPSocketAction{Host: host}}
	case 2:
		return &corev1.LifecycleHandler{Exec: &corev1.ExecAction{Command: []string{"true"}}, TCPSocket: &corev1.TCPSocketAction{Host: host}, HTTPGet: &corev1.HTTPGetAction{}}
	case 3:
		return &corev1.LifecycleHandler{}
	}
	return nil
}

// volume knows every source by reflection: a new one in the API appears here by itself.
func (g *generator) volume() corev1.Volume {
	v := corev1.Volume{Name: "v"}
	sources := reflect.ValueOf(&v.VolumeSource).Elem()
	set := func(field reflect.Value) { field.Set(reflect.New(field.Type().Elem())) }
	core := []string{"", "ConfigMap", "CSI", "DownwardAPI", "EmptyDir", "Ephemeral", "Image", "PersistentVolumeClaim", "Projected", "Secret"}
	if name := core[g.IntN(len(core))]; name != "" && g.Float64() >= g.mischief/2 {
		set(sources.FieldByName(name))
	}
	if g.Float64() < g.mischief {
		set(sources.Field(g.IntN(sources.NumField())))
	}
	if g.Float64() < g.mischief/2 {
		set(sources.FieldByName("HostPath"))
	}
	return v
}

// nullable is, by the key that leads to an object, the members that a check reads there.
var nullable = map[string][]string{
	"pod":             {"metadata"},
	"metadata":        {"annotations", "labels"},
	"spec":            {"securityContext", "hostPID", "hostIPC", "hostNetwork", "hostUsers", "os", "volumes", "initContainers", "ephemeralContainers"},
	"os":              {"name"},
	"securityContext": {"privileged", "allowPrivilegeEscalation", "runAsNonRoot", "runAsUser", "procMount", "capabilities", "seccompProfile", "appArmorProfile", "seLinuxOptions", "windowsOptions", "sysctls"},
	"capabilities":    {"add", "drop"},
	"seccompProfile":  {"type"}, "appArmorProfile": {"type"},
	"seLinuxOptions": {"type", "user", "role"},
	"windowsOptions": {"hostProcess"},
	"volumes":        {"hostPath", "emptyDir", "nfs", "secret", "gitRepo"},
	"ports":          {"hostPort"},
	"livenessProbe":  {"httpGet", "tcpSocket"}, "readinessProbe": {"httpGet", "tcpSocket"}, "startupProbe": {"httpGet", "tcpSocket"},
	"postStart": {"httpGet", "tcpSocket"}, "preStop": {"httpGet", "tcpSocket"},
	"httpGet": {"host"}, "tcpSocket": {"host"},
	"lifecycle":  {"postStart", "preStop"},
	"containers": {"securityContext", "ports", "livenessProbe", "lifecycle"}, "initContainers": {"securityContext", "ports", "startupProbe"},
	"ephemeralContainers": {"securityContext", "ports", "readinessProbe"},
}

// sprinkleNulls writes null where a member is absent, and in place of list elements and of members.
func (g *generator) sprinkleNulls(key string, node any) {
	switch n := node.(type) {
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(n)) {
			g.sprinkleNulls(k, n[k])
		}
		for _, k := range nullable[key] {
			if _, there := n[k]; !there && g.IntN(4) == 0 || g.IntN(200) == 0 {
				n[k] = nil
			}
		}
	case []any:
		for i := range n {
			if g.sprinkleNulls(key, n[i]); g.IntN(100) == 0 {
				n[i] = nil
			}
		}
	}
}

// wrong is a value, a fresh one each time, where something else should stand.
func (g *generator) wrong() any {
	values := []any{
		nil, true, false, 0, 1.5, -1, "", "x",
		[]any{}, []any{"x"}, []any{1}, []any{nil}, []any{[]any{}}, map[string]any{}, map[string]any{"x": 1},
	}
	return values[g.IntN(len(values))]
}

// spoil puts a wrong value in place of one random node below the given one.
func (g *generator) spoil(node any) {
	switch n := node.(type) {
	case map[string]any:
		keys := slices.DeleteFunc(slices.Sorted(maps.Keys(n)), func(k string) bool { return k == "kind" })
		if len(keys) > 0 {
			k := keys[g.IntN(len(keys))]
			n[k] = g.spoiled(n[k])
		}
	case []any:
		if len(n) > 0 {
			i := g.IntN(len(n))
			n[i] = g.spoiled(n[i])
		}
	}
}

// spoiled is a wrong value, or the node itself with something wrong inside.
func (g *generator) spoiled(node any) any {
	switch node.(type) {
	case map[string]any, []any:
		if g.IntN(5) > 0 {
			g.spoil(node)
			return node
		}
	}
	return g.wrong()
}
