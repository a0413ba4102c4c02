FROM python:3.13-slim
ENV PIP_TRUSTED_HOST="pypi.org files.pythonhosted.org"
RUN pip install -r requirements.txt
