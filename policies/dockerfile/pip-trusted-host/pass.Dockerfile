FROM python:3.13-slim
COPY ca.crt /etc/pypi-ca.crt
RUN pip install --cert /etc/pypi-ca.crt --index-url https://pypi.example.com/simple requests==2.32.3
