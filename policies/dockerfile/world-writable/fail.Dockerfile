FROM node:22
COPY app /app
RUN chmod -R 777 /app
