FROM golang:1.22 AS build
FROM node:22 AS assets
FROM scratch
COPY --from=build /out /
COPY --from=assets /out /
