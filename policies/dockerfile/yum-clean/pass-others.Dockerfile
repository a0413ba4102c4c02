FROM rockylinux:9
RUN --mount=type=cache,target=/var/cache/dnf dnf install -y httpd
RUN yum install -y httpd && rm -rf /var/cache/yum /var/cache/dnf
