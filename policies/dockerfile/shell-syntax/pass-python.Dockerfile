FROM python:3.13
RUN <<EOT
#!/usr/bin/env python3
print("if (")
EOT
