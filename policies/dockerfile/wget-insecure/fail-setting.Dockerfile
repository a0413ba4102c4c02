FROM debian:12
RUN wget -e check_certificate=off https://example.com/tool
