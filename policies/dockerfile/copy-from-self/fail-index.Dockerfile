FROM golang:1.22
COPY --from=0 /out /
