FROM debian:12
RUN if [ -f /x ]; then echo "it is there; fi
