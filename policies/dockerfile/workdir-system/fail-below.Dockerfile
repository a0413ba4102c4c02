FROM nginx:1.27
WORKDIR /etc
WORKDIR nginx
