FROM node:22
RUN cd /app && npm ci
