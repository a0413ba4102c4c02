FROM golang:1.22 AS Build
FROM node:22 AS build
