FROM debian:12
COPY <<EOF /etc/apt/apt.conf.d/99local
APT::Install-Recommends "0";
EOF
RUN apt-get update && apt-get install -y curl
