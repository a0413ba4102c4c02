FROM python:3.13
COPY --from=ghcr.io/astral-sh/uv /uv /bin/uv
