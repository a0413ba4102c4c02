FROM debian:12
RUN curl -fsSLo /usr/local/bin/tool https://example.com/tool-1.2 \
    && echo "24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d  /usr/local/bin/tool" | sha256sum -c \
    && chmod +x /usr/local/bin/tool
