FROM python:3.13-slim
RUN pip install --index-url http://localhost:3141/simple x==1.0
