FROM debian:12
RUN passwd -l root && usermod -p '*' app
