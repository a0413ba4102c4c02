package main

import (
	"context"
	"errors"
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/attest"
	"github.com/sallyport-dev/sallyport/pkg/attest/companion"
	"github.com/sallyport-dev/sallyport/pkg/attest/sign"
	"github.com/sallyport-dev/sallyport/pkg/attest/store"
)

// predicateSize bounds what is read of a predicate's file.
const predicateSize = 64 << 20

// unnamed is what statements call an image of a layout that has no name.
const unnamed = "localhost/layout"

// Sign implements companion.Backend. Everything is signed before anything is put anywhere.
func (b *backend) Sign(ctx context.Context, at companion.Registry, r *companion.Sign) (*companion.Signed, error) {
	p, err := b.resolve(ctx, at, &companion.Target{Name: r.Name})
	if err != nil {
		return nil, err
	}
	switch {
	case p.layout != "" && r.Legacy:
		return nil, companion.Usage(errors.New("cosign's older formats are tags of a registry; an OCI layout holds bundles only"))
	case p.layout != "" && r.Repository != "":
		return nil, companion.Usage(errors.New("the evidence of a layout is kept in it, not in a repository"))
	}
	signer, err := b.signer(ctx, &r.Signer)
	if err != nil {
		return nil, err
	}
	subject := sign.Subject{Repository: unnamed, Digest: p.subject.Digest}
	if p.subject.Reference.Repository != "" {
		subject.Repository = p.subject.Reference.Name()
	}
	signed := &companion.Signed{Digest: subject.Digest, Reference: subject.Repository + "@" + subject.Digest}
	if p.layout != "" {
		signed.Reference = r.Name + "@" + subject.Digest
	}
	var made []*sign.Evidence
	for i := range r.Statements {
		evidence, err := b.make(ctx, signer, subject, &r.Statements[i], r.Legacy)
		if err != nil {
			return nil, err
		}
		made = append(made, evidence)
	}
	s := b.store(at)
	defer s.Close()
	for _, e := range made {
		piece := companion.Piece{Type: e.PredicateType, By: e.SignedBy}
		if e.Format == attest.Bundle {
			piece.Bundle = e.Payload
		}
		if !r.Local {
			if piece.Place, err = b.put(ctx, s, p, e, r.Repository); err != nil {
				return nil, err
			}
		}
		signed.Written = append(signed.Written, piece)
	}
	return signed, nil
}

// put keeps a piece of evidence and says where.
func (b *backend) put(ctx context.Context, s *store.Store, p place, e *sign.Evidence, repository string) (string, error) {
	artifact := store.Artifact{
		Format: e.Format, Payload: e.Payload, PredicateType: e.PredicateType, Annotations: e.Annotations, Created: b.now(), Repository: repository,
	}
	subject := store.Subject{Digest: p.subject.Digest}
	if p.layout != "" {
		digest, err := s.PutLayout(ctx, p.layout, subject, artifact)
		return "oci-dir:" + p.layout + "@" + digest, err
	}
	digest, err := s.Put(ctx, p.subject.Reference, subject, artifact)
	if repository == "" {
		repository = p.subject.Reference.Name()
	}
	tag := repository + ":" + strings.Replace(subject.Digest, ":", "-", 1)
	switch e.Format {
	case attest.CosignSignature:
		return tag + ".sig", err
	case attest.CosignAttestation:
		return tag + ".att", err
	}
	return repository + "@" + digest, err
}

// make signs one statement. What cannot be said of an image is an error of whoever asked.
func (b *backend) make(ctx context.Context, signer *sign.Signer, subject sign.Subject, s *companion.Statement, legacy bool) (*sign.Evidence, error) {
	o := sign.SignOptions{Annotations: s.Notes, Legacy: legacy}
	if s.Type == "" {
		return signer.Sign(ctx, subject, o)
	}
	p := sign.Predicate{Type: s.Type, Body: s.Predicate}
	var err error
	switch {
	case s.VSA != nil:
		p, err = verdict(subject, s.VSA)
	case s.File != "":
		p.Body, err = readFile(s.File, predicateSize)
	}
	if err == nil {
		err = p.Check(b.now())
	}
	if err != nil {
		return nil, companion.Usage(err)
	}
	return signer.Attest(ctx, subject, p, o)
}

// verdict is the summary of our own verdict.
func verdict(subject sign.Subject, v *companion.VSA) (sign.Predicate, error) {
	var inputs []sign.Input
	for _, digest := range v.Inputs {
		inputs = append(inputs, sign.Input{Digest: digest})
	}
	return sign.NewVSA(sign.VSA{
		Inputs:   inputs,
		Versions: map[string]string{"sallyport": v.Version}, Time: v.Time, Subject: subject,
		PolicyURI: sign.VerifierID + "/policies", Policy: v.Bundle, Configuration: v.Config, Verdict: v.Verdict, Door: v.Door,
		Deny: v.Deny, Warn: v.Warn, Unknown: v.Unknown, Rules: v.Rules,
	})
}
