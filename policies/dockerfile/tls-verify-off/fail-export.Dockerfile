FROM python:3.13
RUN export PYTHONHTTPSVERIFY=0; python3 fetch.py
