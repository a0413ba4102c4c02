package image

import "fmt"

// EntryType is what an entry of a layer is.
type EntryType uint8

// The types of entries that a tar archive can hold (POSIX pax, typeflag).
const (
	File EntryType = iota
	Dir
	Symlink
	HardLink
	CharDevice
	BlockDevice
	FIFO
)

var entryTypeNames = [...]string{File: "file", Dir: "dir", Symlink: "link", HardLink: "hardlink", CharDevice: "char", BlockDevice: "block", FIFO: "fifo"}

// String names the type as rules see it.
func (t EntryType) String() string {
	if int(t) >= len(entryTypeNames) {
		return fmt.Sprintf("type(%d)", uint8(t))
	}
	return entryTypeNames[t]
}

// The bits of a mode beyond the permissions.
const (
	SetUID = 0o4000
	SetGID = 0o2000
	Sticky = 0o1000
)

// Entry is one member of a layer's archive.
type Entry struct {
	// Path is absolute and clean: "/usr/bin/env". The root is "/".
	Path string
	Type EntryType
	// Mode is the permissions with the set-id and sticky bits: twelve bits.
	Mode     uint16
	UID, GID int
	// Size is that of the content, in bytes; 0 for whatever has none.
	Size int64
	// Link is where a symbolic link points, as written, or the clean absolute path of the entry that
	// a hard link is another name of.
	Link string
	// MIME is the inspector's opinion of a regular file's content; "" when nobody looked.
	MIME string
	// Capabilities is the extended attribute security.capability; "" when there is none.
	Capabilities string
}

// ModeText is the mode as people write it: "4755".
func (e *Entry) ModeText() string { return fmt.Sprintf("%04o", e.Mode) }

// Executable reports whether anybody may execute the file.
func (e *Entry) Executable() bool { return e.Mode&0o111 != 0 }
