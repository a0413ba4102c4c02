FROM debian:12
RUN curl -fsSLo /usr/local/bin/tool https://example.com/tool-1.2 && chmod +x /usr/local/bin/tool
