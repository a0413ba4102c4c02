FROM eclipse-temurin:21-jre
ADD target/app.jar /app/app.jar
