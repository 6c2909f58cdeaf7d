//! Answers compare_bindings.py as answer_calls.c does, by the Rust crate.

const BATCH: usize = 1000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let model = sluice::Model::open(&arguments[1])?;
    let mut inferencer = model.inferencer()?;
    let text = arguments[2].as_str();
    let texts: Vec<String> = (0..BATCH).map(|_| text.to_string()).collect();
    for line in std::io::stdin().lines() {
        let line = line?;
        let (job, calls) = line.split_once(' ').unwrap_or((&line, "1"));
        if job == "mixture" {
            let topics = inferencer.infer(text)?.topics;
            let numbers: Vec<String> = topics.iter().map(f32::to_string).collect();
            println!("{}", numbers.join(" "));
            continue;
        }
        let calls: usize = calls.parse()?;
        for _ in 0..calls {
            if job == "batch" {
                std::hint::black_box(inferencer.infer_batch(&texts)?);
            } else {
                std::hint::black_box(inferencer.infer(text)?);
            }
        }
        println!("done");
    }
    Ok(())
}
