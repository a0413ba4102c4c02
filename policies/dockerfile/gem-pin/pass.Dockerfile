FROM ruby:3.3
RUN gem install rails --version 7.2.1
