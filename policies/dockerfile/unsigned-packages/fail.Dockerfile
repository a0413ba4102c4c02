FROM rockylinux:9
RUN dnf install -y --nogpgcheck https://example.com/tool-1.2.rpm
