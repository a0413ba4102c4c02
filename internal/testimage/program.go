package testimage

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"maps"
	"slices"
)

// Program makes an ELF file for linux/amd64 with the given sections and no code: enough for whatever
// reads programs without running them.
func Program(sections map[string][]byte) []byte {
	const headerSize, sectionSize = 64, 64
	names := []byte{0}
	var body bytes.Buffer
	headers := []elf.Section64{{}}
	add := func(name string, data []byte) {
		kind := elf.SHT_PROGBITS
		switch {
		case name == ".shstrtab":
			kind = elf.SHT_STRTAB
		case len(name) > 5 && name[:5] == ".note":
			kind = elf.SHT_NOTE
		}
		headers = append(headers, elf.Section64{
			Name: uint32(len(names)), Type: uint32(kind), Flags: uint64(elf.SHF_ALLOC), Off: uint64(headerSize + body.Len()), Size: uint64(len(data)), Addralign: 1,
		})
		names = append(append(names, name...), 0)
		body.Write(data)
	}
	for _, name := range slices.Sorted(maps.Keys(sections)) {
		add(name, sections[name])
	}
	all := append(slices.Clone(names), ".shstrtab\x00"...)
	add(".shstrtab", all)
	head := elf.Header64{
		Type: uint16(elf.ET_EXEC), Machine: uint16(elf.EM_X86_64), Version: uint32(elf.EV_CURRENT), Ehsize: headerSize,
		Shoff: uint64(headerSize + body.Len()), Shentsize: sectionSize, Shnum: uint16(len(headers)), Shstrndx: uint16(len(headers) - 1),
	}
	copy(head.Ident[:], elf.ELFMAG)
	head.Ident[elf.EI_CLASS], head.Ident[elf.EI_DATA], head.Ident[elf.EI_VERSION] = byte(elf.ELFCLASS64), byte(elf.ELFDATA2LSB), byte(elf.EV_CURRENT)
	var out bytes.Buffer
	for _, part := range []any{head, body.Bytes(), headers} {
		if err := binary.Write(&out, binary.LittleEndian, part); err != nil {
			panic(err) // a buffer takes everything, and the parts have fixed sizes
		}
	}
	return out.Bytes()
}
