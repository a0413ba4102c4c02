FROM rockylinux:9
RUN cat <<EOF > /etc/yum.repos.d/x.repo
[x]
gpgcheck=0
EOF
