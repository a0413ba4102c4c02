package source

import (
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// capability reads the file capabilities of an open file; "" when it has none or the file system
// knows none.
func capability(f *os.File) string {
	value := make([]byte, 64) // struct vfs_ns_cap_data has 24 bytes
	n, err := unix.Fgetxattr(int(f.Fd()), capabilityAttribute, value)
	if err != nil {
		return ""
	}
	return string(value[:n])
}

func deviceOf(info fs.FileInfo) uint64 {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return stat.Dev
	}
	return 0
}
