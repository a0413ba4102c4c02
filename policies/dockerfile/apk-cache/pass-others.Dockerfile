FROM alpine:3.20 AS build
RUN apk add gcc
FROM alpine:3.20
RUN --mount=type=cache,target=/var/cache/apk apk add curl
RUN apk --update add git && rm -rf /var/cache/apk/*
