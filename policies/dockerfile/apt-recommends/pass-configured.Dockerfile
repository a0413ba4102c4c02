FROM debian:12
RUN echo 'APT::Install-Recommends "false";' > /etc/apt/apt.conf.d/99local
RUN apt-get update && apt-get install -y curl
