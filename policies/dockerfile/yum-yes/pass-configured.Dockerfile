FROM rockylinux:9
RUN echo "assumeyes=1" >> /etc/dnf/dnf.conf
RUN dnf install httpd
