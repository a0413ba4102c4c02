FROM debian:12
ARG CURL=7.88.1-10
RUN apt-get update && apt-get install -y curl=${CURL} git=$(cat /version) $PACKAGES /tmp/*.deb
