FROM debian:12
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get -qqy install curl && yes | apt-get install git
RUN apt-get update && apt-get -o APT::Get::Assume-Yes=true install curl
RUN echo 'APT::Get::Assume-Yes "true";' > /etc/apt/apt.conf.d/90yes && apt-get install make
