FROM debian:12
RUN echo "check_certificate = off" >> ~/.wgetrc
