//! `jiaohao hub pending`, `approve`: new devices that show six digits.

use super::grant;
use super::running::Running;
use super::token::NewDevice;
use crate::hub::words;
use crate::model::text::Text;
use crate::protocol::{ApproveBody, DevicesPage, PairingPage, path};
use crate::say;
use anyhow::anyhow;
use clap::Args;
use serde::de::IgnoredAny;
use std::path::PathBuf;

/// Lists the new devices that wait to be let in, with the digits that they show
#[derive(Debug, Args)]
#[command(after_help = "\
Example: jiaohao hub pending --data /var/lib/jiaohao
Exit codes: 0 done, 1 failed, 2 wrong use")]
pub(super) struct PendingArgs {
    /// The data folder of the running hub
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Prints JSON
    #[arg(long)]
    json: bool,
}

/// Lets in the new device that shows these digits
#[derive(Debug, Args)]
#[command(after_help = "\
The digits are those on the device's own screen. Only kiosks, displays and counters are let in by digits.
Example: jiaohao hub approve 482913 --data /var/lib/jiaohao --role display --name hall-east
         jiaohao hub approve 482913 --data /var/lib/jiaohao --replace hall-east
Exit codes: 0 done, 1 failed, 2 wrong use")]
pub(super) struct ApproveArgs {
    /// The six digits
    digits: String,
    /// The data folder of the running hub
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    #[command(flatten)]
    device: Option<NewDevice>,
    /// The device whose name, role and counters the new one takes over; that one is out then
    #[arg(
        long,
        value_name = "NAME",
        conflicts_with = "NewDevice",
        required_unless_present = "role"
    )]
    replace: Option<String>,
}

/// # Errors
/// If the hub does not run.
pub(super) fn pending(args: &PendingArgs) -> anyhow::Result<bool> {
    let page: PairingPage = super::wait_for(async {
        let hub = Running::on(&args.data).await?;
        hub.get(path::PAIRINGS).await
    })?;
    if args.json {
        say!("{}", serde_json::to_string(&page)?);
        return Ok(true);
    }
    for new in &page.waiting {
        let (digits, address, role) = (&new.digits, &new.address, new.role);
        let since = new.since.clock();
        let name = new.name.as_deref().unwrap_or("-");
        say!("{digits}  {role:<8} {address:<24} {since}  {name}");
    }
    if page.waiting.is_empty() {
        say!("没有等待接入的设备 No new device is waiting");
    }
    Ok(true)
}

/// # Errors
/// If the hub does not run, or refuses.
pub(super) fn approve(args: &ApproveArgs) -> anyhow::Result<bool> {
    super::wait_for(async {
        let hub = Running::on(&args.data).await?;
        let body = ApproveBody {
            digits: args.digits.clone(),
            name: None,
            role: None,
            counters: Vec::new(),
            replaces: None,
        };
        let body = match (&args.replace, &args.device) {
            (Some(name), _) => {
                let known: DevicesPage = hub.get(path::DEVICES).await?;
                let known = known
                    .devices
                    .into_iter()
                    .find(|device| device.name == *name);
                let known = known.ok_or_else(|| anyhow!(words::no_device(name)))?;
                ApproveBody {
                    replaces: Some(known.id),
                    ..body
                }
            }
            (None, Some(device)) => {
                let grant = grant(device)?;
                ApproveBody {
                    name: Some(Text::new(&grant.name)?),
                    role: Some(device.role),
                    counters: grant.counters,
                    ..body
                }
            }
            (None, None) => return Err(anyhow!(words::no_device_name())),
        };
        let _: IgnoredAny = hub.post(path::APPROVE, &body).await?;
        let name = args.replace.as_deref();
        let name = name.or(args.device.as_ref().map(|device| &*device.name));
        say!("已同意接入 Let in: {}", name.unwrap_or_default().trim());
        Ok(true)
    })
}
