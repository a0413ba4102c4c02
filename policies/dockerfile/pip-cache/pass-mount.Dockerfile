FROM python:3.13-slim AS build
RUN pip install wheel==0.44.0
FROM python:3.13-slim
RUN --mount=type=cache,target=/root/.cache/pip pip install flask==3.0.3
RUN pip install gunicorn==23.0.0 && rm -rf ~/.cache/pip
