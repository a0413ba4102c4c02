ARG TAG=3.13
FROM python:${TAG} AS base
FROM scratch AS files
FROM base
COPY --from=files / /
COPY --from=0 /a /b
