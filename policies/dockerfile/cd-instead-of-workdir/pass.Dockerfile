FROM node:22
WORKDIR /app
RUN npm ci
