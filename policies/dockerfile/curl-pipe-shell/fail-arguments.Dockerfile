FROM debian:12
RUN curl https://example.com/install | sh -s -- -y --profile minimal
