FROM python:3.13-slim
RUN pip install --trusted-host pypi.example.com --index-url https://pypi.example.com/simple requests==2.32.3
