//go:build race

package verify_test

// raceDetector tells that the race detector is in the program, which needs memory of its own.
const raceDetector = true
