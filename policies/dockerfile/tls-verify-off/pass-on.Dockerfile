FROM node:22
ENV NODE_TLS_REJECT_UNAUTHORIZED=1
RUN git config --global http.sslVerify true
