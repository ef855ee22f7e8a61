module olympus.example/gateway

go 1.26
