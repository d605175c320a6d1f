//! The command line: one subcommand a role.

use clap::{Parser, Subcommand};
use jiaohao::config::check::{self, CheckArgs};
#[cfg(all(unix, feature = "screens"))]
use jiaohao::demo;
#[cfg(unix)]
use jiaohao::printer;
use jiaohao::{bench, files, tools};
use std::alloc::System;
use std::process::ExitCode;
use zeroizing_alloc::ZeroAlloc;

/// Wipes memory when it is given back: requests with PINs, numbers and tokens pass through buffers of libraries,
/// which nobody else would wipe.
#[global_allocator]
static WIPING: ZeroAlloc<System> = ZeroAlloc(System);

/// 叫号: a queue-calling system for public service halls
#[derive(Debug, Parser)]
#[command(name = "jiaohao", version, max_term_width = 100)]
#[cfg_attr(
    all(unix, feature = "screens"),
    command(after_help = "Example: jiaohao demo")
)]
#[cfg_attr(
    not(all(unix, feature = "screens")),
    command(after_help = "Example: jiaohao check hall.toml")
)]
struct Arguments {
    #[command(subcommand)]
    role: Role,
}

#[derive(Debug, Subcommand)]
enum Role {
    Hub(tools::HubArgs),
    #[cfg(all(unix, feature = "screens"))]
    Demo(demo::DemoArgs),
    #[cfg(feature = "screens")]
    Kiosk(jiaohao::screens::kiosk::KioskArgs),
    #[cfg(feature = "screens")]
    Display(jiaohao::screens::display::DisplayArgs),
    #[cfg(feature = "screens")]
    Counter(jiaohao::screens::counter::CounterArgs),
    #[cfg(feature = "screens")]
    Rate(jiaohao::screens::rate::RateArgs),
    Check(CheckArgs),
    Report(tools::report::ReportArgs),
    Ratings(tools::ratings::RatingsArgs),
    Bench(bench::BenchArgs),
    /// Draws the file on standard input anew; the hub starts it for each upload
    #[command(hide = true)]
    Draw,
    #[cfg(unix)]
    VirtualPrinter(printer::virtual_printer::command::VirtualPrinterArgs),
}

#[expect(clippy::print_stderr, reason = "this is the command line")]
fn main() -> ExitCode {
    let done = match Arguments::parse().role {
        Role::Hub(args) => tools::run(&args),
        #[cfg(all(unix, feature = "screens"))]
        Role::Demo(args) => demo::run(&args).map(|()| true),
        #[cfg(feature = "screens")]
        Role::Kiosk(args) => jiaohao::screens::kiosk::run(&args).map(|()| true),
        #[cfg(feature = "screens")]
        Role::Display(args) => jiaohao::screens::display::run(&args).map(|()| true),
        #[cfg(feature = "screens")]
        Role::Counter(args) => jiaohao::screens::counter::run(&args).map(|()| true),
        #[cfg(feature = "screens")]
        Role::Rate(args) => jiaohao::screens::rate::run(&args).map(|()| true),
        Role::Check(args) => {
            check::run(&args, &mut std::io::stdout().lock()).map_err(anyhow::Error::from)
        }
        Role::Report(args) => tools::report::run(&args),
        Role::Ratings(args) => tools::ratings::run(&args),
        Role::Bench(args) => bench::run(&args).map(|()| true),
        Role::Draw => files::draw_for_the_hub(),
        #[cfg(unix)]
        Role::VirtualPrinter(args) => printer::virtual_printer::command::run(args).map(|()| true),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
