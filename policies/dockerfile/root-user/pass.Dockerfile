FROM debian:12-slim
RUN useradd --system --uid 10001 app
COPY server /usr/local/bin/server
USER app
ENTRYPOINT ["/usr/local/bin/server"]
