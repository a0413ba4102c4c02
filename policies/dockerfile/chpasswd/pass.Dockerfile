FROM debian:12
RUN useradd --system --shell /usr/sbin/nologin app
