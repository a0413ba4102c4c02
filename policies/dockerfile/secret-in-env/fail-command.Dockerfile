FROM node:22
RUN git clone https://bot:s3cr3t-t0ken@git.example.com/x.git
