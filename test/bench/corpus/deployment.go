package corpus

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
)

type (
	object = map[string]any
	array  = []any
)

// Deployment is the i-th of a row of Deployments as a review holds them, about 6.6 KB of JSON each:
// four containers and one that initialises, most of them careful and some of them not.
func Deployment(i int) []byte {
	r := rand.New(rand.NewPCG(11, uint64(i)))
	name := fmt.Sprintf("shop-%03d", i)
	labels := object{"app": name, "tier": "backend", "app.kubernetes.io/name": name, "app.kubernetes.io/version": "1.2.3"}
	var containers array
	careless := r.IntN(4)
	for c := range 4 {
		containers = append(containers, container(r, name, c, c == careless))
	}
	data, err := json.Marshal(object{
		"apiVersion": "apps/v1",
		"kind":       "Deployment",
		"metadata": object{
			"name": name, "namespace": "shop", "labels": labels,
			"annotations": object{
				"prometheus.io/scrape": "true", "prometheus.io/port": "9090",
				"description": "the shop's backend service, all of its containers in one pod",
			},
		},
		"spec": object{
			"replicas": 1 + r.IntN(4), "revisionHistoryLimit": 5,
			"selector": object{"matchLabels": object{"app": name}},
			"strategy": object{"type": "RollingUpdate", "rollingUpdate": object{"maxSurge": 1, "maxUnavailable": 0}},
			"template": object{"metadata": object{"labels": labels}, "spec": deploymentPod(name, containers)},
		},
	})
	if err != nil {
		panic(err) // it is texts and numbers
	}
	return data
}

func deploymentPod(name string, containers array) object {
	return object{
		"serviceAccountName": name, "terminationGracePeriodSeconds": 30, "dnsPolicy": "ClusterFirst", "restartPolicy": "Always",
		"securityContext": object{"fsGroup": 10001, "seccompProfile": object{"type": "RuntimeDefault"}},
		"initContainers": array{object{
			"name": "migrate", "image": "registry.example.com/shop/migrate:1.0.0", "command": array{"/bin/migrate", "up"},
			"resources":       resources("100m", "64Mi", "1", "512Mi"),
			"securityContext": object{"runAsNonRoot": true, "allowPrivilegeEscalation": false},
		}},
		"containers": containers,
		"volumes": array{
			object{"name": "tmp", "emptyDir": object{}},
			object{"name": "config", "configMap": object{"name": name + "-config", "defaultMode": 420}},
			object{"name": "data", "persistentVolumeClaim": object{"claimName": name + "-data"}},
		},
		"affinity": object{"podAntiAffinity": object{"preferredDuringSchedulingIgnoredDuringExecution": array{object{
			"weight": 100, "podAffinityTerm": object{"labelSelector": object{"matchLabels": object{"app": name}}, "topologyKey": "kubernetes.io/hostname"},
		}}}},
		"tolerations": array{object{"key": "dedicated", "operator": "Equal", "value": name, "effect": "NoSchedule"}},
	}
}

func container(r *rand.Rand, name string, c int, careless bool) object {
	port := 8080 + c
	out := object{
		"name": fmt.Sprintf("app%d", c), "image": fmt.Sprintf("registry.example.com/shop/%s:1.%d.%d", name, c, r.IntN(20)),
		"imagePullPolicy": "IfNotPresent", "command": array{"/bin/app"},
		"args": array{fmt.Sprintf("--port=%d", port), "--log=json", "--region=eu-west-1"},
		"ports": array{
			object{"name": "http", "containerPort": port, "protocol": "TCP"},
			object{"name": "metrics", "containerPort": 9090 + c},
		},
		"env": array{
			object{"name": "DB_HOST", "value": "db.shop.svc"},
			object{"name": "DB_PASSWORD", "valueFrom": object{"secretKeyRef": object{"name": name + "-db", "key": "password"}}},
			object{"name": "LOG_LEVEL", "value": "info"},
			object{"name": "CACHE", "value": fmt.Sprintf("redis.shop.svc:%d", 6379+r.IntN(100))},
			object{"name": "PAYMENTS", "value": "https://payments.shop.svc:8443/v1/charges?currency=eur"},
			object{"name": "FEATURES", "value": fmt.Sprintf("checkout=%d,search=%d,basket=on", r.IntN(100), r.IntN(100))},
		},
		"resources":      resources("100m", "128Mi", "500m", "256Mi"),
		"livenessProbe":  object{"httpGet": object{"path": "/healthz", "port": port}, "initialDelaySeconds": 10, "periodSeconds": 10, "timeoutSeconds": 2},
		"readinessProbe": object{"httpGet": object{"path": "/ready", "port": port}, "initialDelaySeconds": 5, "periodSeconds": 5},
		"securityContext": object{
			"runAsNonRoot": true, "runAsUser": 10001, "allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true,
			"capabilities": object{"drop": array{"ALL"}},
		},
		"volumeMounts": array{
			object{"name": "tmp", "mountPath": "/tmp"},
			object{"name": "config", "mountPath": "/etc/app", "readOnly": true},
			object{"name": "data", "mountPath": "/data"},
		},
	}
	if careless {
		out["image"] = fmt.Sprintf("registry.example.com/shop/%s:latest", name)
		out["resources"] = object{"requests": object{"cpu": "100m"}}
		out["securityContext"] = object{"privileged": true}
	}
	return out
}

func resources(cpu, memory, cpuLimit, memoryLimit string) object {
	return object{
		"requests": object{"cpu": cpu, "memory": memory},
		"limits":   object{"cpu": cpuLimit, "memory": memoryLimit},
	}
}
