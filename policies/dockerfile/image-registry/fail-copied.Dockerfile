FROM debian:12
COPY --from=someone/tools:1 /tool /usr/local/bin/
