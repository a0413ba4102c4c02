FROM node:22
WORKDIR /usr/src/app
