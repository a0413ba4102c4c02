FROM debian:12
ADD https://example.com/releases/tool-1.2 /usr/local/bin/tool
