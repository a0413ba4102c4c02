FROM node:22
RUN mkdir -m 1777 /scratch && chmod +x /app/run.sh
