FROM debian:12
MAINTAINER web@example.com
