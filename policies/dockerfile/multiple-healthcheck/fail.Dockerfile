FROM node:22
HEALTHCHECK CMD ["curl", "-f", "http://localhost/"]
HEALTHCHECK CMD ["curl", "-f", "http://localhost/ready"]
