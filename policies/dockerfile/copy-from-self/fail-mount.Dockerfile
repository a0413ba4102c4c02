FROM golang:1.22 AS build
RUN --mount=from=build,target=/x make
