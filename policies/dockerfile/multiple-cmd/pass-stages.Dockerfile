FROM node:22 AS base
CMD ["a"]
FROM base
CMD ["b"]
