FROM node:22
COPY ca.crt /etc/npm-ca.crt
RUN npm config set cafile /etc/npm-ca.crt && npm ci
