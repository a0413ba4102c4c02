package companion

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/sallyport-dev/sallyport/internal/beside"
)

// Sizes of requests, which hold SBOMs, and of answers, which hold predicates.
const (
	requestSize = 256 << 20
	answerSize  = 512 << 20
)

// Error is what went wrong at the companion.
type Error struct {
	// Usage tells that the question was wrong: flags, configuration, files that were named. Otherwise something
	// gave no answer.
	Usage bool `json:"usage,omitempty"`
	// Refused tells that what was asked about is not good.
	Refused bool   `json:"refused,omitempty"`
	Message string `json:"message"`
}

// Error implements error.
func (e *Error) Error() string { return e.Message }

// Usage marks an error as one of whoever asked.
func Usage(err error) error {
	if err == nil {
		return nil
	}
	return &Error{Usage: true, Message: err.Error()}
}

// Refusal marks an error as a verdict about what was asked about.
func Refusal(err error) error {
	if err == nil {
		return nil
	}
	return &Error{Refused: true, Message: err.Error()}
}

// Client asks the companion.
type Client struct {
	// Program is the path of the companion; "" means the one beside the program that runs.
	Program string
	// Stderr takes what the companion says to people; nil drops it.
	Stderr io.Writer
}

// Ask starts the companion with one request. What it says went wrong is an *Error.
func (c *Client) Ask(ctx context.Context, r Request) (*Answer, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	r.Protocol = Protocol
	request, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	if len(request) > requestSize {
		return nil, fmt.Errorf("ask %s: the request is larger than %d MiB", Program, requestSize>>20)
	}
	program := beside.Program{Name: Program, Path: c.Program, Does: "evidence is verified and made", Stderr: c.Stderr, AnswerSize: answerSize}
	data, err := program.Ask(ctx, request)
	if err != nil {
		return nil, err
	}
	var answer Answer
	if err := json.Unmarshal(data, &answer); err != nil {
		return nil, fmt.Errorf("%s: answer: %w", Program, err)
	}
	switch {
	case answer.Protocol != Protocol:
		return nil, fmt.Errorf("%s: %w", Program, beside.ErrVersions)
	case answer.Error != nil:
		return nil, answer.Error
	}
	return &answer, nil
}

// check holds a request to asking one thing.
func (r *Request) check() error {
	asked := 0
	for _, set := range []bool{r.Evidence != nil, r.Sign != nil, r.Keygen != nil, r.Bundle != nil, r.Roots != nil, r.Update != nil} {
		if set {
			asked++
		}
	}
	if asked != 1 {
		return fmt.Errorf("a request asks one thing, not %d", asked)
	}
	return nil
}

// asError is how an error is told.
func asError(err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		return &Error{Usage: e.Usage, Refused: e.Refused, Message: err.Error()}
	}
	return &Error{Message: err.Error()}
}
