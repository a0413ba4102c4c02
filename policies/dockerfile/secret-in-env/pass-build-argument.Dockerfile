FROM node:22
ARG API_KEY
ENV API_KEY=${API_KEY} SECRET_KEY_BASE=placeholder TOKEN_URL=https://example.com
RUN SECRET_KEY_BASE=1 bin/rails assets:precompile
