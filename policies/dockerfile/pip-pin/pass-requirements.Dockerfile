FROM python:3.13-slim
ARG POETRY_VERSION=1.8.3
COPY requirements.txt .
RUN pip install -r requirements.txt && pip install "poetry==${POETRY_VERSION}" && pip install .
