FROM python:3.13-slim
RUN pip config set global.trusted-host pypi.org
