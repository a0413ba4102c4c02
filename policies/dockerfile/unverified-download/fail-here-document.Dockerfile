FROM debian:12
RUN <<EOT
set -e
wget https://example.com/a.deb
dpkg -i a.deb
EOT
