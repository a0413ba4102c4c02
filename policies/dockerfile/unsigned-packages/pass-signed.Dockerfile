FROM debian:12
RUN echo "deb [signed-by=/etc/apt/keyrings/x.gpg] https://apt.example.com stable main" > /etc/apt/sources.list.d/x.list
