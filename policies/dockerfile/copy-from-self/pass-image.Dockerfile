FROM golang:1.22
COPY --from=nginx:1.27 /etc/nginx /etc/nginx
RUN --mount=from=busybox:1.36,target=/bb make
