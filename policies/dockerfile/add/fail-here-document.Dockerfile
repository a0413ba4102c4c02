FROM debian:12
ADD <<EOF /etc/app.conf
x=1
EOF
