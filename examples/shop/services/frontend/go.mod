module shop.example/frontend

go 1.26
