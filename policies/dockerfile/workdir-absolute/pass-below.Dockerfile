FROM node:22 AS base
ENV ROOT=/srv
WORKDIR ${ROOT}/app
FROM base
WORKDIR web
