FROM node:22
RUN find /app -type d -exec chmod a+rwx {} +
