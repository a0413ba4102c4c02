FROM node:22 AS build
COPY .npmrc /root/.npmrc
RUN npm ci
FROM node:22
COPY --from=build /app /app
