FROM debian:12
RUN curl -s https://example.com/install | tee /tmp/install | bash -eux
