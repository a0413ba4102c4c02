FROM debian:12
COPY ca.pem /etc/ssl/certs/ca.pem
COPY .env.example /app/.env.example
COPY id_rsa.pub /etc/keys/
