//! A C compiler holds src/externs.rs to vendor/sluice.h: the declarations are written in C again and
//! must agree with the header's. It reads the text of externs.rs, so that nothing is left out.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};

const EXTERNS: &str = include_str!("../src/externs.rs");
const HEADER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/vendor/sluice.h");

/// The C name of a Rust type: `*const *mut c_void` is `void* const*`... read from the inside out.
fn c_type(rust: &str) -> String {
    if let Some(inner) = rust.strip_prefix("*const ") {
        return format!("{} const*", c_type(inner));
    }
    if let Some(inner) = rust.strip_prefix("*mut ") {
        return format!("{}*", c_type(inner));
    }
    match rust {
        "c_void" => "void",
        "c_char" => "char",
        "usize" => "size_t",
        "f32" => "float",
        "f64" => "double",
        "i32" => "int32_t",
        "u32" => "uint32_t",
        "i64" => "int64_t",
        "u64" => "uint64_t",
        name => name,
    }
    .to_string()
}

/// `(a: T, b: U) -> R` as C's result type and parameter types.
fn signature(text: &str) -> (String, String) {
    let (inside, result) = text.rsplit_once(')').unwrap();
    let inside = inside.strip_prefix('(').unwrap();
    let result = result.strip_prefix(" -> ").map_or("void".into(), c_type);
    let types: Vec<String> = inside
        .split(", ")
        .filter(|p| !p.is_empty())
        .map(|p| c_type(p.split_once(": ").unwrap().1))
        .collect();
    let types = if types.is_empty() {
        "void".into()
    } else {
        types.join(", ")
    };
    (result, types)
}

/// `Option<unsafe extern "C" fn(...) -> R>` as a declaration of `name` in C.
fn function_pointer(kind: &str, name: &str) -> Option<String> {
    let text = kind
        .strip_prefix("Option<unsafe extern \"C\" fn")?
        .strip_suffix('>')?;
    let (result, types) = signature(text);
    Some(format!("{result} (*{name})({types})"))
}

fn field(out: &mut String, line: &str) -> String {
    let (name, kind) = line
        .trim()
        .strip_prefix("pub ")
        .unwrap()
        .split_once(": ")
        .unwrap();
    let kind = kind.strip_suffix(',').unwrap();
    if let Some(pointer) = function_pointer(kind, name) {
        writeln!(out, "  {pointer};").unwrap();
    } else if let Some(array) = kind.strip_prefix('[') {
        let (kind, count) = array.trim_end_matches(']').split_once("; ").unwrap();
        writeln!(out, "  {} {name}[{count}];", c_type(kind)).unwrap();
    } else {
        writeln!(out, "  {} {name};", c_type(kind)).unwrap();
    }
    name.to_string()
}

fn structs(out: &mut String, externs: &str) -> usize {
    let mut count = 0;
    for block in externs
        .split("#[derive(Clone, Copy, Debug)]\npub struct ")
        .skip(1)
    {
        let (name, rest) = block.split_once(" {\n").unwrap();
        let body = rest.split_once("\n}\n").unwrap().0;
        writeln!(out, "struct rust_{name} {{").unwrap();
        let fields: Vec<String> = body.lines().map(|line| field(out, line)).collect();
        writeln!(out, "}};\n_Static_assert(sizeof(struct rust_{name}) == sizeof({name}), \"size of {name}\");").unwrap();
        for f in fields {
            writeln!(
                out,
                "_Static_assert(offsetof(struct rust_{name}, {f}) == offsetof({name}, {f}) && \
                 __builtin_types_compatible_p(__typeof__(((struct rust_{name}*)0)->{f}), \
                 __typeof__((({name}*)0)->{f})), \"{name}.{f}\");"
            )
            .unwrap();
        }
        count += 1;
    }
    count
}

fn functions(out: &mut String, externs: &str) -> usize {
    let mut count = 0;
    let blocks = externs.split("unsafe extern \"C\" {\n").nth(1).unwrap();
    for line in blocks
        .lines()
        .filter_map(|l| l.trim().strip_prefix("pub fn "))
    {
        let line = line.strip_suffix(';').unwrap();
        let (result, types) = signature(&line[line.find('(').unwrap()..]);
        let name = &line[..line.find('(').unwrap()];
        writeln!(out, "{result} {name}({types});").unwrap();
        count += 1;
    }
    count
}

fn constants_and_callbacks(out: &mut String, externs: &str) {
    for line in externs.lines() {
        if let Some(constant) = line.strip_prefix("pub const ") {
            let (name, rest) = constant.split_once(": ").unwrap();
            let value = rest.split_once(" = ").unwrap().1.trim_end_matches(';');
            let value = match (value, rest.starts_with("f32")) {
                ("u64::MAX", _) => "UINT64_MAX".to_string(),
                (value, true) => format!("{value}f"),
                (value, false) => value.to_string(),
            };
            writeln!(out, "_Static_assert({name} == {value}, \"{name}\");").unwrap();
        }
    }
    for callback in externs.split("\npub type ").skip(1) {
        if let Some((name, rest)) = callback.split_once(" =\n    ") {
            let kind = rest.split_once(";\n").unwrap().0;
            let pointer = function_pointer(kind, &format!("check_{name}")).unwrap();
            writeln!(out, "extern {name} check_{name};\nextern {pointer};").unwrap();
        }
    }
}

fn check_in_c(externs: &str) -> (usize, usize) {
    let mut source = format!("#include <stddef.h>\n#include \"{HEADER}\"\n");
    let struct_count = structs(&mut source, externs);
    let function_count = functions(&mut source, externs);
    constants_and_callbacks(&mut source, externs);
    assert!(compiles(&source), "externs.rs is not what sluice.h says");
    (struct_count, function_count)
}

fn compiles(source: &str) -> bool {
    let compiler = std::env::var("CC").unwrap_or("cc".into());
    let mut words = compiler.split(' ');
    let mut child = Command::new(words.next().unwrap())
        .args(words)
        .args(["-std=gnu11", "-fsyntax-only", "-x", "c", "-"])
        .stdin(Stdio::piped())
        .spawn()
        .expect("a C compiler");
    child
        .stdin
        .take()
        .unwrap()
        .write_all(source.as_bytes())
        .unwrap();
    child.wait().unwrap().success()
}

#[test]
fn every_declaration_is_the_headers() {
    let (structs, functions) = check_in_c(EXTERNS);
    let header = std::fs::read_to_string(HEADER).unwrap();
    assert_eq!(
        functions,
        header.matches("\nSLUICE_API ").count(),
        "functions"
    );
    assert_eq!(
        structs,
        header.matches("\ntypedef struct ").count()
            - header.lines().filter(|l| is_opaque(l)).count(),
        "structs"
    );
}

fn is_opaque(line: &str) -> bool {
    line.starts_with("typedef struct ") && line.ends_with(';')
}

#[test]
fn a_wrong_declaration_is_seen() {
    for (right, wrong) in [
        ("pub offset: i64", "pub offset: u64"),
        ("(model: *mut sluice_model)", "(model: *const sluice_model)"),
        (
            "SLUICE_STATUS_CORRUPT: i32 = -7",
            "SLUICE_STATUS_CORRUPT: i32 = -8",
        ),
        ("[c_char; 1000]", "[c_char; 1001]"),
    ] {
        assert!(EXTERNS.contains(right), "{right}");
        let faulty = EXTERNS.replace(right, wrong);
        assert!(
            std::panic::catch_unwind(|| check_in_c(&faulty)).is_err(),
            "{wrong}"
        );
    }
}
