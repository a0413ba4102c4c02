FROM golang:1.22
RUN GOINSECURE=* go mod download
