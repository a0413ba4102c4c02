FROM nginx:1.27
WORKDIR /usr/bin
