FROM node:22 AS build
CMD npm test
FROM node:22
CMD ["node", "server.js"]
