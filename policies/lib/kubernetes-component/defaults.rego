package lib.kubernetes_component

# What a flag is worth when it is absent, from the sources of Kubernetes 1.34 to 1.37 and etcd 3.5 to
# 3.7; flags that are not here are empty.
flag_defaults := {
	"kube-apiserver": {
		"anonymous-auth": "true",
		"authorization-mode": "AlwaysAllow",
		"profiling": "true",
		"request-timeout": "1m0s",
		"secure-port": "6443",
		"service-account-lookup": "true",
	},
	"kube-controller-manager": {
		"bind-address": "0.0.0.0",
		"profiling": "true",
		"terminated-pod-gc-threshold": "12500",
		"use-service-account-credentials": "false",
	},
	"kube-scheduler": {
		"bind-address": "0.0.0.0",
		"profiling": "true",
	},
	"etcd": {
		"auto-tls": "false",
		"client-cert-auth": "false",
		"peer-auto-tls": "false",
		"peer-client-cert-auth": "false",
	},
	# The kubelet keeps old defaults for its command line; those of its configuration file are safer.
	"kubelet": {
		"anonymous-auth": "true",
		"authorization-mode": "AlwaysAllow",
		"event-qps": "50",
		"make-iptables-util-chains": "true",
		"protect-kernel-defaults": "false",
		"read-only-port": "10255",
		"rotate-certificates": "false",
		"rotate-server-certificates": "false",
		"streaming-connection-idle-timeout": "4h0m0s",
	},
}

# The release that gave --audit-log-maxage, --audit-log-maxbackup and --audit-log-maxsize a default.
audit_log_minor := 36

audit_log_defaults := {"audit-log-maxage": "366", "audit-log-maxbackup": "100", "audit-log-maxsize": "100"}

# defaults_of is the defaults of a component of the given minor version.
defaults_of("kube-apiserver", minor) := object.union(flag_defaults["kube-apiserver"], audit_log_defaults) if {
	minor >= audit_log_minor
}

defaults_of(component, _) := flag_defaults[component] if component != "kube-apiserver"

defaults_of("kube-apiserver", minor) := flag_defaults["kube-apiserver"] if minor < audit_log_minor

kubelet_file_defaults := object.union(flag_defaults.kubelet, {
	"anonymous-auth": "false",
	"authorization-mode": "Webhook",
	"read-only-port": "0",
})

# The fields of KubeletConfiguration that stand for flags.
kubelet_fields := {
	"anonymous-auth": ["authentication", "anonymous", "enabled"],
	"authorization-mode": ["authorization", "mode"],
	"client-ca-file": ["authentication", "x509", "clientCAFile"],
	"event-qps": ["eventRecordQPS"],
	"feature-gates": ["featureGates"],
	"make-iptables-util-chains": ["makeIPTablesUtilChains"],
	"protect-kernel-defaults": ["protectKernelDefaults"],
	"read-only-port": ["readOnlyPort"],
	"rotate-certificates": ["rotateCertificates"],
	"rotate-server-certificates": ["serverTLSBootstrap"],
	"streaming-connection-idle-timeout": ["streamingConnectionIdleTimeout"],
	"tls-cert-file": ["tlsCertFile"],
	"tls-cipher-suites": ["tlsCipherSuites"],
	"tls-private-key-file": ["tlsPrivateKeyFile"],
}

# What kubeadm puts on the command line of a component by itself. Files are under its
# certificatesDir; only that they are set matters here.
kubeadm_defaults := {
	"kube-apiserver": {
		"authorization-mode": "Node,RBAC",
		"client-ca-file": "/etc/kubernetes/pki/ca.crt",
		"enable-admission-plugins": "NodeRestriction",
		"etcd-cafile": "/etc/kubernetes/pki/etcd/ca.crt",
		"etcd-certfile": "/etc/kubernetes/pki/apiserver-etcd-client.crt",
		"etcd-keyfile": "/etc/kubernetes/pki/apiserver-etcd-client.key",
		"kubelet-client-certificate": "/etc/kubernetes/pki/apiserver-kubelet-client.crt",
		"kubelet-client-key": "/etc/kubernetes/pki/apiserver-kubelet-client.key",
		"service-account-key-file": "/etc/kubernetes/pki/sa.pub",
		"tls-cert-file": "/etc/kubernetes/pki/apiserver.crt",
		"tls-private-key-file": "/etc/kubernetes/pki/apiserver.key",
	},
	"kube-controller-manager": {
		"bind-address": "127.0.0.1",
		"root-ca-file": "/etc/kubernetes/pki/ca.crt",
		"service-account-private-key-file": "/etc/kubernetes/pki/sa.key",
		"use-service-account-credentials": "true",
	},
	"kube-scheduler": {"bind-address": "127.0.0.1"},
	"etcd": {
		"cert-file": "/etc/kubernetes/pki/etcd/server.crt",
		"client-cert-auth": "true",
		"key-file": "/etc/kubernetes/pki/etcd/server.key",
		"peer-cert-file": "/etc/kubernetes/pki/etcd/peer.crt",
		"peer-client-cert-auth": "true",
		"peer-key-file": "/etc/kubernetes/pki/etcd/peer.key",
	},
}

# Flags that take no argument of their own: "--profiling false" is --profiling and a stray word.
boolean_flags := {
	"allow-privileged", "anonymous-auth", "audit-log-compress", "authentication-skip-lookup",
	"authentication-token-webhook", "auto-tls", "client-cert-auth", "contention-profiling",
	"enable-aggregator-routing", "enable-bootstrap-token-auth", "enable-debugging-handlers", "enable-pprof",
	"enable-server", "fail-swap-on", "kubelet-https", "leader-elect", "make-iptables-util-chains",
	"peer-auto-tls", "peer-client-cert-auth", "profiling", "protect-kernel-defaults", "register-node",
	"rotate-certificates", "rotate-server-certificates", "seccomp-default",
	"service-account-extend-token-expiration", "service-account-lookup", "use-service-account-credentials",
}
