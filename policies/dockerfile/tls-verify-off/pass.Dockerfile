FROM node:22
COPY ca.crt /usr/local/share/ca.crt
ENV NODE_EXTRA_CA_CERTS=/usr/local/share/ca.crt
CMD ["node", "server.js"]
