FROM golang:1.22
COPY --from=later /out /
FROM debian:12 AS later
