FROM node:22
COPY <<EOF /app/config.yaml
database: postgres://app:hunter2@db:5432/app
EOF
