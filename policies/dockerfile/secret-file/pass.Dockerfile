FROM node:22
COPY package.json /app/
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci
