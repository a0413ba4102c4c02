FROM node:22
RUN echo "strict-ssl=false" >> ~/.npmrc
