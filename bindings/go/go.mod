module github.com/sluice-topics/sluice/bindings/go

go 1.24
