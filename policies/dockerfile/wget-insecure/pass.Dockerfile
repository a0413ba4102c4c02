FROM alpine:3.20
RUN wget -O /tool https://example.com/tool
