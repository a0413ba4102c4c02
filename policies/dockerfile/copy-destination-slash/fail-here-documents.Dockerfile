FROM node:22
COPY <<one <<two /app
1
one
2
two
