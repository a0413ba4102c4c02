FROM node:22
ENV DB_PASSWORD_FILE=/run/secrets/db-password
RUN --mount=type=secret,id=npm,env=NPM_TOKEN npm ci
CMD ["node", "server.js"]
