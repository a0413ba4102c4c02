FROM debian:12-slim
COPY server /usr/local/bin/server
ENTRYPOINT ["/usr/local/bin/server"]
