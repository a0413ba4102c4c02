FROM debian:12
RUN wget -O - https://example.com/list | wc -l > /lines
