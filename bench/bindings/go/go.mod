module answer_calls

go 1.24

require github.com/sluice-topics/sluice/bindings/go v0.0.0

replace github.com/sluice-topics/sluice/bindings/go => ../../../bindings/go
