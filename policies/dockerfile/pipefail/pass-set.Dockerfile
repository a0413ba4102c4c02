FROM alpine:3.20
RUN set -eo pipefail; wget -O - https://example.com/list | wc -l > /lines
RUN echo "app:x" | tee /x
RUN if cat /etc/os-release | grep -q alpine; then echo yes; fi
RUN bash -o pipefail -c 'a | b'
