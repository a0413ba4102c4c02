FROM debian:12-slim
ONBUILD USER app
CMD ["server"]
