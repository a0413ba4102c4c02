FROM node:22
ENV DATABASE_URL=postgres://app:hunter2@db:5432/app
