FROM debian:12
RUN <<EOT
apt-get update
apt-get install -y curl
rm -rf /var/lib/apt/lists/* /tmp/*
EOT
