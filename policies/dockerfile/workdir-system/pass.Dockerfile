FROM nginx:1.27
WORKDIR /srv/app
