ARG BASE
FROM ${BASE}
CMD ["server"]
