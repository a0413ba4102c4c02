FROM node:22
ENTRYPOINT . /etc/app.env && exec node server.js
