FROM golang:1.22 AS build
RUN make
FROM scratch
COPY --from=build /out /
