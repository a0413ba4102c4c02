FROM alpine:3.20
RUN wget --no-check-certificate -O /tool https://example.com/tool
