FROM node:22
RUN yarn config set enableStrictSsl false && yarn install --immutable
