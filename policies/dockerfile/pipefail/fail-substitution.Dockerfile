FROM debian:12
RUN V=$(curl -s https://example.com/v | jq -r .v) && echo $V
