FROM quay.example.com/someone/debian:12
