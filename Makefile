# make demo and make test are the quick start; make check is what CI runs.
GO      ?= go
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)
LDFLAGS := -s -w -X main.releaseVersion=$(VERSION)
FUZZTIME ?= 30s

.PHONY: all build demo test test-race lint interop bench lab fuzz docs generate check fresh self release clean
all: build

build: bin/sallyport         ## build the binaries into bin/
	for program in sallyport-catalog sallyport-attest; do \
	  CGO_ENABLED=0 $(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/$$program ./cmd/$$program || exit 1; \
	done

# Files are judged without the programs that read images and verify evidence, which take minutes to build
# the first time.
.PHONY: bin/sallyport
bin/sallyport:
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/sallyport ./cmd/sallyport

demo: bin/sallyport          ## judge a small service: some of it is good, some is bad
	@bin/sallyport scan testdata/demo || [ $$? -eq 1 ]

test:                        ## all tests, the Rego tests and fixtures of the rules among them
	$(GO) test ./...

test-race:                   ## the tests of what runs concurrently, under the race detector
	$(GO) test -race ./pkg/policy/... ./pkg/scan ./pkg/scan/report ./pkg/scan/image ./pkg/scan/image/source ./pkg/config ./cmd/sallyport \
	  ./pkg/attest/store ./pkg/attest/gather

lint:                        ## formatting, vet, staticcheck, rules
	@unformatted=$$(gofmt -l cmd internal pkg policies test); \
	  if [ -n "$$unformatted" ]; then echo "not gofmt-ed:"; echo "$$unformatted"; exit 1; fi
	$(GO) vet ./...
	$(GO) tool -modfile=internal/tools/go.mod staticcheck ./...

generate:                    ## what is generated from the rules and commands
	$(GO) run ./internal/gen
	$(GO) test ./cmd/sallyport -run TestGeneratedDocuments -update

docs: generate

fresh: generate              ## fails when what is generated was not committed
	@git diff --exit-code -- policies/index.bin policies/README.md docs/man docs/cli.md \
	  || { echo "generated files are stale: commit what make generate writes"; exit 1; }

self: bin/sallyport          ## our own repository through our own gate
	bin/sallyport scan .
	bin/sallyport rules test policies
	bin/sallyport rules lint policies

check: lint test test-race fresh self   ## everything that CI runs

# The real cosign and notation, for the tests of interoperability alone: neither is a dependency.
COSIGN_VERSION     := v3.1.3
SALLYPORT_COSIGN   ?= $(CURDIR)/bin/interop/$(COSIGN_VERSION)/cosign
SALLYPORT_NOTATION ?= $(CURDIR)/bin/interop/notation

interop: $(SALLYPORT_COSIGN) $(SALLYPORT_NOTATION) ## against the real cosign and notation, over loopback; builds them the first time
	CGO_ENABLED=0 $(GO) build -o bin/interop/ ./cmd/sallyport ./cmd/sallyport-attest
	$(GO) vet -tags interop ./test/interop
	SALLYPORT=$(CURDIR)/bin/interop/sallyport SALLYPORT_COSIGN=$(SALLYPORT_COSIGN) SALLYPORT_NOTATION=$(SALLYPORT_NOTATION) \
	  $(GO) test -count=1 -tags interop ./test/interop

$(CURDIR)/bin/interop/$(COSIGN_VERSION)/cosign:
	GOBIN=$(@D) CGO_ENABLED=0 $(GO) install -ldflags '-s -w' github.com/sigstore/cosign/v3/cmd/cosign@$(COSIGN_VERSION)

$(CURDIR)/bin/interop/notation: internal/tools/notation/go.mod
	CGO_ENABLED=0 $(GO) build -modfile=internal/tools/notation/go.mod -ldflags '-s -w' -o $@ github.com/notaryproject/notation/cmd/notation

bench:                       ## speed, as ratios against a peer and a floor
	$(GO) run ./test/bench

lab:                         ## the big images that the benchmark of images measures; needs root, see test/bench/images
	$(GO) run ./test/bench/lab

fuzz:                        ## every fuzz target for FUZZTIME
	@for pkg in ./pkg/policy ./pkg/policy/rvm ./pkg/policy/rvm/builtin ./pkg/policy/rvm/value ./pkg/config ./pkg/scan/decode ./pkg/scan/report \
	    ./pkg/scan/image ./pkg/scan/image/catalog ./pkg/scan/image/source ./pkg/scan/sbom ./pkg/scan/sbom/license ./pkg/scan/sbom/vers \
	    ./pkg/attest ./pkg/attest/companion ./pkg/attest/keys ./pkg/attest/notary ./pkg/attest/sign ./pkg/attest/store ./pkg/attest/verify; do \
	  for f in $$($(GO) test -list '^Fuzz' $$pkg | grep ^Fuzz); do \
	    echo "$$pkg $$f"; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x $$pkg || exit 1; \
	  done; done

release:                     ## static binaries with checksums into dist/
	@rm -rf dist && mkdir -p dist
	@for os in linux darwin windows; do for arch in amd64 arm64; do \
	  ext=; [ $$os = windows ] && ext=.exe; \
	  dir=sallyport_$(VERSION)_$${os}_$$arch; \
	  echo "$$os/$$arch"; \
	  for program in sallyport sallyport-catalog sallyport-attest; do \
	    CGO_ENABLED=0 GOOS=$$os GOARCH=$$arch $(GO) build -trimpath -ldflags '$(LDFLAGS)' \
	      -o dist/$$dir/$$program$$ext ./cmd/$$program || exit 1; \
	  done; \
	  cp LICENSE README.md dist/$$dir/ && tar -C dist -czf dist/$$dir.tar.gz $$dir && rm -r dist/$$dir; \
	done; done
	@cd dist && sha256sum sallyport_* > SHA256SUMS && cat SHA256SUMS

clean:
	rm -rf bin dist
