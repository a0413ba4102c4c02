FROM node:22
ENV APP=/app/
WORKDIR /app
COPY a b .
COPY a b $APP
COPY a /b
