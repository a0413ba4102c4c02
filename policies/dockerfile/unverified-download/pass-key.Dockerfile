FROM debian:12
RUN curl -fsSL https://example.com/gpg -o /etc/apt/keyrings/docker.asc
RUN curl -fsS http://127.0.0.1:8080/ -o index.html
