package scan

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/go-git/go-git/v5/plumbing/format/gitignore"
)

// skippedFolders never hold what a project writes itself; name one as an argument to scan it.
var skippedFolders = []string{".git", ".hg", ".svn", ".terraform", ".venv", "__pycache__", "node_modules"}

// ignoreFiles are read in every folder, in this order; both have the syntax of gitignore(5).
var ignoreFiles = []string{".gitignore", ".sallyportignore"}

// maxIgnoreFile bounds what is read of an ignore file.
const maxIgnoreFile = 1 << 20

// target is one file to look at.
type target struct {
	name string // as the user would type it, with slashes
	path string // for the operating system
	// explicit files were named by the user: they are never ignored.
	explicit bool
}

// walker collects targets below the arguments.
type walker struct {
	exclude  []string // patterns of doublestar over names
	noIgnore bool
	targets  []target
	problems []Problem
	seen     map[string]bool
	folders  bool // at least one argument is a folder
}

// add collects one argument, a file or a folder.
func (w *walker) add(arg string) {
	info, err := os.Stat(arg)
	if err != nil {
		w.problem(arg, err)
		return
	}
	name := filepath.ToSlash(filepath.Clean(arg))
	if !info.IsDir() {
		w.addTarget(target{name, arg, true})
		return
	}
	w.folders = true
	// Who names a folder wants to see it: a pattern that leaves out the folder itself, or one
	// above it, is not meant for this argument.
	all := w.exclude
	w.exclude = slices.DeleteFunc(slices.Clone(all), func(pattern string) bool {
		ok, err := doublestar.Match(pattern, name)
		return err == nil && ok && name != "."
	})
	defer func() { w.exclude = all }()
	var patterns []gitignore.Pattern
	if !w.noIgnore {
		patterns = inheritedPatterns(arg)
	}
	w.folder(arg, name, absoluteSteps(arg), patterns)
}

func (w *walker) addTarget(t target) {
	if !w.seen[t.name] {
		w.seen[t.name] = true
		w.targets = append(w.targets, t)
	}
}

func (w *walker) problem(name string, err error) {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		err = pathErr.Err
	}
	w.problems = append(w.problems, Problem{File: filepath.ToSlash(name), Message: err.Error()})
}

// folder walks one folder. steps is its absolute path in pieces, which patterns are matched by.
// Symbolic links are not followed: what they lead to inside the tree is visited anyway, and what
// they lead to outside is none of the scan's business.
func (w *walker) folder(dir, name string, steps []string, patterns []gitignore.Pattern) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		w.problem(dir, err)
		if entries == nil {
			return
		}
	}
	if !w.noIgnore {
		for _, file := range ignoreFiles {
			patterns = append(slices.Clip(patterns), readPatterns(filepath.Join(dir, file), steps)...)
		}
	}
	ignored := gitignore.NewMatcher(patterns)
	for _, entry := range entries {
		base := entry.Name()
		isFolder := entry.IsDir()
		if isFolder && slices.Contains(skippedFolders, base) || !isFolder && !entry.Type().IsRegular() {
			continue
		}
		child := join(name, base)
		childSteps := append(slices.Clip(steps), base)
		if w.excluded(child) || ignored.Match(childSteps, isFolder) {
			continue
		}
		if isFolder {
			w.folder(filepath.Join(dir, base), child, childSteps, patterns)
		} else {
			w.addTarget(target{child, filepath.Join(dir, base), false})
		}
	}
}

func join(folder, base string) string {
	if folder == "." {
		return base
	}
	return strings.TrimSuffix(folder, "/") + "/" + base
}

func (w *walker) excluded(name string) bool {
	return slices.ContainsFunc(w.exclude, func(pattern string) bool {
		ok, err := doublestar.Match(pattern, name)
		return err == nil && ok
	})
}

// CheckExclude reports a pattern that cannot match anything.
func CheckExclude(patterns []string) error {
	for _, p := range patterns {
		if !doublestar.ValidatePattern(p) {
			return fmt.Errorf("exclude %q is not a valid pattern; write for example \"testdata/**\"", p)
		}
	}
	return nil
}

func absoluteSteps(path string) []string {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil // without a working folder, patterns below the argument still match by name
	}
	abs = filepath.ToSlash(strings.TrimPrefix(abs, filepath.VolumeName(abs)))
	return slices.DeleteFunc(strings.Split(abs, "/"), func(s string) bool { return s == "" })
}

// inheritedPatterns reads the ignore files from the root of the git repository down to, but not
// including, the folder; without a repository nothing above the folder counts.
func inheritedPatterns(dir string) []gitignore.Pattern {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil
	}
	var above []string
	for at := abs; ; at = filepath.Dir(at) {
		if _, err := os.Lstat(filepath.Join(at, ".git")); err == nil {
			patterns := readPatterns(filepath.Join(at, ".git", "info", "exclude"), absoluteSteps(at))
			for _, folder := range slices.Backward(above) {
				for _, file := range ignoreFiles {
					patterns = append(patterns, readPatterns(filepath.Join(folder, file), absoluteSteps(folder))...)
				}
			}
			return patterns
		}
		if filepath.Dir(at) == at {
			return nil
		}
		above = append(above, filepath.Dir(at))
	}
}

func readPatterns(file string, steps []string) []gitignore.Pattern {
	f, err := os.Open(file)
	if err != nil {
		return nil
	}
	defer f.Close()
	var out []gitignore.Pattern
	lines := bufio.NewScanner(io.LimitReader(f, maxIgnoreFile))
	for lines.Scan() {
		line := strings.TrimRight(lines.Text(), "\r")
		if strings.TrimSpace(line) != "" && !strings.HasPrefix(line, "#") {
			out = append(out, gitignore.ParsePattern(line, steps))
		}
	}
	return out
}

// headSize is how much of a file tells whether a decoder could make something of it.
const headSize = 4096

// read returns the contents of a file that is nobody's as nil. want sees the first bytes and
// decides whether the rest is read at all.
func read(t target, limit int64, want func(head []byte) bool) ([]byte, error) {
	f, err := os.Open(t.path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	head := make([]byte, headSize)
	n, err := io.ReadFull(f, head)
	head = head[:n]
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, err
	}
	if isBinary(head) || !want(head) {
		return nil, nil
	}
	if n < headSize {
		return head, nil
	}
	size := int64(0)
	if info, err := f.Stat(); err == nil {
		size = info.Size()
	}
	if size > limit {
		return nil, tooLarge(size, limit)
	}
	buffer := bytes.NewBuffer(make([]byte, 0, max(size, headSize)+bytes.MinRead))
	buffer.Write(head)
	if _, err := io.Copy(buffer, io.LimitReader(f, limit-int64(n)+1)); err != nil {
		return nil, err
	}
	if int64(buffer.Len()) > limit {
		return nil, tooLarge(int64(buffer.Len()), limit)
	}
	return buffer.Bytes(), nil
}

func tooLarge(size, limit int64) error {
	return fmt.Errorf("the file has %d MiB, more than the limit of %d MiB; raise --max-file-size or exclude it", (size+1<<20-1)>>20, limit>>20)
}

// isBinary finds NUL bytes outside of UTF-16, which starts with a byte order mark.
func isBinary(head []byte) bool {
	if bytes.HasPrefix(head, []byte{0xFE, 0xFF}) || bytes.HasPrefix(head, []byte{0xFF, 0xFE}) {
		return false
	}
	return bytes.IndexByte(head, 0) >= 0
}
