package words

import "testing"

func TestFinder(t *testing.T) {
	for _, test := range []struct {
		words []string
		fold  bool
		text  string
		want  bool
	}{
		{[]string{"kube"}, false, "a kubelet", true},
		{[]string{"kube"}, false, "KUBE", false},
		{[]string{"kube"}, true, "a KuBelet", true},
		{[]string{"etcd", "kube"}, false, "kub etc", false},
		{[]string{"etcd", "kube"}, false, "xetcd", true},
		{[]string{"etcd", "ether"}, false, "ether", true},
		{[]string{"etcd", "kube"}, true, "xEtcD", true},
		{[]string{"etcd", "kube"}, true, "kub", false},
		{[]string{"etcd"}, true, "é", true}, // does not know
		{[]string{"kéy"}, false, "a kéy", true},
		{[]string{"a"}, false, "", false},
	} {
		if got := New(test.words, test.fold).In(test.text); got != test.want {
			t.Errorf("%q, fold %v, in %q: %v", test.words, test.fold, test.text, got)
		}
	}
}
