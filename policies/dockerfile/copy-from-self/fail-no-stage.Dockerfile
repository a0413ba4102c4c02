FROM golang:1.22
COPY --from=3 /out /
