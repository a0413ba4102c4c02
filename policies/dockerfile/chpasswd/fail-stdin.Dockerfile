FROM fedora:41
RUN echo secret | passwd --stdin root
