FROM debian:12 AS build
RUN make-credentials
FROM debian:12
COPY --from=build /root/.aws /root/.aws
