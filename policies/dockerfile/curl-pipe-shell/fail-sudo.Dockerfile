FROM debian:12
RUN wget -qO- https://example.com/setup_22.x | sudo -E bash -
