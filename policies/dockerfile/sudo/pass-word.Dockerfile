FROM debian:12
RUN echo sudo && command -v sudo && apt-get install -y sudo
