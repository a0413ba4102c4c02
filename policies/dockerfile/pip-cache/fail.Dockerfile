FROM python:3.13-slim
RUN pip install flask==3.0.3
