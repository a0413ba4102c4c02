FROM debian:12
RUN PACKAGES="curl git" && apt-get update && apt-get install -y $PACKAGES
