FROM golang:1.22 AS build
RUN make
FROM scratch AS image
COPY --from=build /out /
