FROM rockylinux:9
RUN rpm --import https://example.com/RPM-GPG-KEY && dnf install -y https://example.com/tool-1.2.rpm
