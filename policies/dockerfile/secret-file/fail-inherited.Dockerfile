FROM debian:12 AS base
ADD ["server.pfx", "/"]
FROM base
USER app
