FROM node:22
COPY package.json .npmrc /app/
RUN npm ci
