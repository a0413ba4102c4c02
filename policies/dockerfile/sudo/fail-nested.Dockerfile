FROM debian:12
RUN bash -c 'echo x | sudo -u www tee /etc/x'
RUN ["sudo", "-E", "make"]
