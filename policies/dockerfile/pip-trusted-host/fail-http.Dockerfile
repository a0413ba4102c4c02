FROM python:3.13-slim
RUN python -m pip install --extra-index-url http://pypi.example.com/simple x==1.0
