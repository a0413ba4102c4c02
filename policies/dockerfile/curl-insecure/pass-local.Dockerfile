FROM debian:12
RUN start-server && curl -k https://localhost:8443/warm-up
RUN curl --cacert /ca.crt -o k https://example.com/
