FROM node:22
ENV DB_PASSWORD=hunter2
CMD ["node", "server.js"]
