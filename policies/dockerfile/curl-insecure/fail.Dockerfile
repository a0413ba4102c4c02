FROM debian:12
RUN curl -fsSLk -o /tool https://example.com/tool
