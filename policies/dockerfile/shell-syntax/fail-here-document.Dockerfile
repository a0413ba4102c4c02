FROM debian:12
RUN <<EOT
for f in *; do echo $f
EOT
