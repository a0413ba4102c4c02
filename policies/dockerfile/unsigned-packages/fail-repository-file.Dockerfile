FROM rockylinux:9
COPY <<EOF /etc/yum.repos.d/x.repo
[x]
baseurl=https://example.com/x
gpgcheck=0
EOF
