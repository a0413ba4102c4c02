FROM debian:12
RUN echo insecure >> ~/.curlrc
