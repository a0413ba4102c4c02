FROM --platform=linux/arm64 golang:1.22 AS build-arm64
FROM golang:1.22
