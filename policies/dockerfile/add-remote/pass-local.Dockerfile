FROM debian:12
ADD rootfs.tar /
ADD https://github.com/acme/web.git#0123456789012345678901234567890123456789 /src
