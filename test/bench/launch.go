//go:build ignore

// Command launch runs a program and writes to file descriptor 3 what that took: the exit code, wall
// and CPU time in nanoseconds, and the peak memory as the system counts it. It is small on purpose:
// Linux counts the memory of the process that starts a program as the program's own.
//
// After -tree, memory is that of the program and of what it starts, together, at the worst of many
// moments. Elsewhere than on Linux it is that of the largest of them.
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func main() {
	args := os.Args[1:]
	tree := args[0] == "-tree"
	if tree {
		args = args[1:]
	}
	if err := run(os.NewFile(3, "result"), tree, args[0], args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(result *os.File, tree bool, name string, args []string) error {
	cmd := exec.Command(name, args...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	began := time.Now()
	err := cmd.Start()
	if err != nil {
		return err
	}
	stop, peak := make(chan struct{}), make(chan int64, 1)
	if tree {
		go watch(cmd.Process.Pid, stop, peak)
	}
	err = cmd.Wait()
	wall := time.Since(began)
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return err
	}
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return errors.New("no resource usage on this system")
	}
	cpu := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	rss := usage.Maxrss
	if tree {
		close(stop)
		rss = max(rss, <-peak)
	}
	_, err = fmt.Fprintln(result, cmd.ProcessState.ExitCode(), wall.Nanoseconds(), cpu.Nanoseconds(), rss)
	return err
}

// watch sends the most memory, in KiB, that a process and its descendants had at one moment.
func watch(pid int, stop <-chan struct{}, peak chan<- int64) {
	var most int64
	for {
		select {
		case <-stop:
			peak <- most
			return
		case <-time.After(10 * time.Millisecond):
			most = max(most, resident(pid))
		}
	}
}

// resident is the memory of a process and its descendants, in KiB: 0 when the system does not say.
func resident(pid int) int64 {
	proc := "/proc/" + strconv.Itoa(pid)
	statm, err := os.ReadFile(proc + "/statm") // proc(5): size and resident, in pages
	if err != nil {
		return 0
	}
	var total, pages int64
	if _, err := fmt.Sscan(string(statm), &total, &pages); err != nil {
		return 0
	}
	sum := pages * int64(os.Getpagesize()) >> 10
	threads, err := os.ReadDir(proc + "/task")
	if err != nil {
		return sum
	}
	for _, thread := range threads { // each knows the children that it started
		children, _ := os.ReadFile(proc + "/task/" + thread.Name() + "/children")
		for _, child := range strings.Fields(string(children)) {
			if id, err := strconv.Atoi(child); err == nil {
				sum += resident(id)
			}
		}
	}
	return sum
}
