FROM node:22
ADD ["a b", "c", "/app"]
