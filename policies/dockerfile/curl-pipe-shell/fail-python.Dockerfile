FROM python:3.13
RUN curl -sSL https://example.com/get.py | python3 - --version 1.2
