FROM debian:12
RUN apt-get update && ./install-dependencies.sh
RUN ["bash", "-c", "apt-get update && apt-get install -y curl"]
RUN apt-get update; for p in a b; do apt-get install -y $p; done
