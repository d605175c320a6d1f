//! `jiaohao hub backup` and `jiaohao hub restore`.

use crate::custody::backup;
use crate::custody::backup::BackupError;
use crate::hub::{clock, words};
use crate::say;
use crate::store::HALL_FILE;
use clap::Args;
use std::path::PathBuf;

/// Backs up the whole hub while it runs, and verifies the backup by reading it back
#[derive(Debug, Args)]
#[command(after_help = "\
Example: jiaohao hub backup --data /var/lib/jiaohao /mnt/backup/before-the-update
The new folder TO holds the database, the hall file, certificate and keys: keep it from others.
The key of the day, which tells whose the coded numbers of people are, is not in it.
Exit codes: 0 done, 1 failed, 2 wrong use")]
pub(super) struct BackupArgs {
    /// The new folder
    #[arg(value_name = "TO")]
    to: PathBuf,
    /// The data folder; its hub may be running
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Prints JSON
    #[arg(long)]
    json: bool,
}

/// Restores a backup into an empty data folder, on this computer or another one
#[derive(Debug, Args)]
#[command(after_help = "\
Example: jiaohao hub restore /mnt/backup/county-estate-2026-11-23T080003 --data /var/lib/jiaohao
Then start the hub as before. It leaves out 100 numbers of each series: people may hold tickets that
were given after the backup. Until midnight nobody is known again: one person may take two tickets, as the
key of the day is in no backup. Never start the old hub again.
Exit codes: 0 done, 1 failed, 2 wrong use")]
pub(super) struct RestoreArgs {
    /// The folder with the backup
    #[arg(value_name = "FROM")]
    from: PathBuf,
    /// The new data folder: empty, or not existing yet
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Prints JSON
    #[arg(long)]
    json: bool,
}

/// # Errors
/// If it could not be made, or not be read back.
pub(super) fn backup(args: &BackupArgs) -> anyhow::Result<bool> {
    let made = backup::make(&args.data, &args.to, clock::system_time());
    let manifest = made.map_err(explained)?;
    if args.json {
        say!("{}", serde_json::to_string(&manifest)?);
    } else {
        say!(
            "备份完成 Backed up: {} · {} 条记录 events · {} 个号 tickets · {} MiB · {}",
            manifest.hall,
            manifest.events,
            manifest.tickets,
            mebibytes(manifest.bytes()),
            args.to.display()
        );
    }
    Ok(true)
}

/// # Errors
/// If the backup is damaged, or the data folder is not empty.
pub(super) fn restore(args: &RestoreArgs) -> anyhow::Result<bool> {
    let (manifest, _) = backup::restore(&args.from, &args.data).map_err(explained)?;
    if args.json {
        say!("{}", serde_json::to_string(&manifest)?);
    } else {
        let data = args.data.display();
        say!(
            "恢复完成 Restored: {} · {} 条记录 events · {} 个号 tickets · {}",
            manifest.hall,
            manifest.events,
            manifest.tickets,
            manifest.made_at
        );
        say!(
            "当天不核对是否重复取号（备份里没有当天的密钥） Until midnight one person may take two tickets: the key of the day is in no backup"
        );
        say!(
            "下一步 Next: jiaohao hub --config {} --data {data}",
            args.data.join(HALL_FILE).display()
        );
    }
    Ok(true)
}

fn explained(error: BackupError) -> anyhow::Error {
    anyhow::anyhow!(words::of_backup(&error))
}

/// Rounded up: a small file is not nothing.
fn mebibytes(bytes: u64) -> u64 {
    bytes.div_ceil(1024 * 1024)
}
