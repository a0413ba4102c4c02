FROM node:22
RUN yarn global add serve
