package image

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"strings"
)

// osReleasePaths are read in this order (os-release(5)).
var osReleasePaths = []string{"/etc/os-release", "/usr/lib/os-release"}

const osReleaseSize = 64 << 10

func isOSRelease(path string) bool { return slices.Contains(osReleasePaths, path) }

// osRelease returns the fields of the image's os-release; nil when it has none.
func osRelease(t *Tree, layers []*Layer) map[string]string {
	for _, name := range osReleasePaths {
		n := t.Lookup(name)
		if n == nil || n.Entry == nil {
			continue
		}
		path := n.Entry.Path
		if n.Entry.Type == HardLink {
			path = n.Entry.Link
		}
		c, ok := layers[n.Layer].Content(path)
		if !ok {
			continue
		}
		data, err := io.ReadAll(io.LimitReader(c, osReleaseSize))
		if err != nil {
			continue
		}
		return parseOSRelease(data)
	}
	return nil
}

// parseOSRelease reads NAME=VALUE lines, with the quoting of the shell that os-release(5) allows.
func parseOSRelease(data []byte) map[string]string {
	fields := map[string]string{}
	lines := bufio.NewScanner(bytes.NewReader(data))
	for lines.Scan() {
		name, value, ok := strings.Cut(strings.TrimSpace(lines.Text()), "=")
		if !ok || name == "" || strings.HasPrefix(name, "#") {
			continue
		}
		fields[name] = unquote(value)
	}
	return fields
}

func unquote(s string) string {
	if len(s) < 2 || s[0] != s[len(s)-1] || s[0] != '"' && s[0] != '\'' {
		return s
	}
	quote := s[0]
	s = s[1 : len(s)-1]
	if quote == '\'' {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && strings.IndexByte("\"$`\\", s[i+1]) >= 0 {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// capability numbers (linux/capability.h).
var capabilities = []string{
	"cap_chown", "cap_dac_override", "cap_dac_read_search", "cap_fowner", "cap_fsetid", "cap_kill", "cap_setgid", "cap_setuid",
	"cap_setpcap", "cap_linux_immutable", "cap_net_bind_service", "cap_net_broadcast", "cap_net_admin", "cap_net_raw", "cap_ipc_lock", "cap_ipc_owner",
	"cap_sys_module", "cap_sys_rawio", "cap_sys_chroot", "cap_sys_ptrace", "cap_sys_pacct", "cap_sys_admin", "cap_sys_boot", "cap_sys_nice",
	"cap_sys_resource", "cap_sys_time", "cap_sys_tty_config", "cap_mknod", "cap_lease", "cap_audit_write", "cap_audit_control", "cap_setfcap",
	"cap_mac_override", "cap_mac_admin", "cap_syslog", "cap_wake_alarm", "cap_block_suspend", "cap_audit_read", "cap_perfmon", "cap_bpf",
	"cap_checkpoint_restore",
}

// CapabilityNames lists the names of capabilities as rules see them, each at its number.
func CapabilityNames() []string { return slices.Clone(capabilities) }

// capabilityNames reads the extended attribute security.capability (struct vfs_cap_data of
// linux/capability.h): a header, then pairs of permitted and inheritable bits.
func capabilityNames(xattr string) []string {
	data := []byte(xattr)
	var permitted uint64
	for i := 0; i < 2 && len(data) >= 4+8*i+4; i++ {
		permitted |= uint64(binary.LittleEndian.Uint32(data[4+8*i:])) << (32 * i)
	}
	names := []string{}
	for bit := range 64 {
		if permitted&(1<<bit) == 0 {
			continue
		}
		if bit < len(capabilities) {
			names = append(names, capabilities[bit])
		} else {
			names = append(names, fmt.Sprintf("cap_%d", bit))
		}
	}
	return names
}
