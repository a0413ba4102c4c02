FROM debian:12
COPY --chown=app keys/id_ed25519 /home/app/.ssh/
