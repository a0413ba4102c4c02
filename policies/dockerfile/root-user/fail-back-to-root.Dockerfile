FROM debian:12-slim AS base
USER app
FROM base
USER 0:0
CMD ["server"]
