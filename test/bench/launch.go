//go:build ignore

// Command launch runs a program and writes to file descriptor 3 what that took: the exit code, wall
// and CPU time in nanoseconds, and the peak memory as the system counts it. It is small on purpose:
// Linux counts the memory of the process that starts a program as the program's own.
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"
)

func main() {
	if err := run(os.NewFile(3, "result"), os.Args[1], os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(result *os.File, name string, args []string) error {
	cmd := exec.Command(name, args...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	began := time.Now()
	err := cmd.Run()
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
	_, err = fmt.Fprintln(result, cmd.ProcessState.ExitCode(), wall.Nanoseconds(), cpu.Nanoseconds(), usage.Maxrss)
	return err
}
