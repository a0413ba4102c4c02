FROM debian:12
ADD https://github.com/acme/web.git#main /src
