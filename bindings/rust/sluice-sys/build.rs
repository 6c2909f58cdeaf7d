//! Finds the installed libsluice by pkg-config or, with the feature `bundled`, compiles vendor/sluice.cc.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=vendor");
    #[cfg(feature = "bundled")]
    bundled();
    #[cfg(not(feature = "bundled"))]
    installed();
}

#[cfg(feature = "bundled")]
fn bundled() {
    cc::Build::new()
        .cpp(true)
        .std("c++20")
        .define("SLUICE_STATIC", None)
        .opt_level(2) // also for debug builds: inference is what it is for
        .file("vendor/sluice.cc")
        .compile("sluice");
}

#[cfg(not(feature = "bundled"))]
fn installed() {
    if let Err(error) = pkg_config::Config::new()
        .range_version("0.1".."0.2")
        .probe("sluice")
    {
        eprintln!("{error}");
        eprintln!(
            "sluice-sys: there is no libsluice 0.1 that pkg-config knows. Install it, or use"
        );
        eprintln!("the feature `bundled`, which needs a C++20 compiler only and does not train.");
        std::process::exit(1);
    }
}
