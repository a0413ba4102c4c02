FROM ruby:3.3
ARG BUNDLER
RUN gem install --no-document bundler:2.5.22 rake:${BUNDLER}
