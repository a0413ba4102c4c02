FROM nginx:1.27 AS other
HEALTHCHECK CMD true
FROM nginx:1.27
COPY --from=other /a /a
