FROM debian:12
RUN echo "deb [trusted=yes] https://apt.example.com stable main" > /etc/apt/sources.list.d/x.list
