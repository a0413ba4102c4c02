FROM node:22
COPY --chown=node:node --chmod=755 app /app
