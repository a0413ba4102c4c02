FROM debian:12
RUN curl -fsSL https://example.com/a.tar.gz | tar -xz -C /opt
RUN VERSION="$(curl -s https://example.com/v | python3 -c 'import json,sys; print(json.load(sys.stdin))')" && echo "$VERSION"
RUN curl -fsSL https://example.com/key.asc | gpg --dearmor -o /usr/share/keyrings/x.gpg
