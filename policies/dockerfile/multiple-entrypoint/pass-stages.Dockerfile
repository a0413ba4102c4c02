FROM node:22 AS base
ENTRYPOINT ["a"]
FROM base
ENTRYPOINT ["b"]
