FROM node:22
CMD ["npm", "start"]
CMD ["node", "server.js"]
