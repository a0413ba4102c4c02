FROM node:22
RUN git clone https://example.com/x && cd x && make
RUN (cd /app && make)
RUN <<EOT
cd /app
make
EOT
