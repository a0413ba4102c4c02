FROM fedora:41
RUN dnf -y update openssl
