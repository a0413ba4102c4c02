FROM node:22
ENTRYPOINT ["npm"]
ENTRYPOINT ["node"]
