FROM node:22
COPY --chmod=0666 app.conf /etc/app.conf
