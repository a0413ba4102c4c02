FROM old.example.com/web:1.0.0
USER 10001
