//! What staff are told about the printer and its port: in the status line, and at the hub.

use super::visit::PrinterState;
use crate::printer::status::{PortFault, PrinterState as Device, Remarks};
use crate::protocol::DETAIL_MOST;
use crate::protocol::view::TroubleKind;
use crate::words::{Lang, tr, tr_fill};

/// The status line while the printer cannot be reached.
pub(super) fn offline(lang: Lang, device: Device) -> String {
    let text = match device {
        Device::NoPort(PortFault::Missing) => "The printer's port is not there",
        Device::NoPort(PortFault::Forbidden { gid }) => {
            let text = "No permission for the printer's port: group {0}";
            return tr_fill(lang, text, &[&group(gid)]);
        }
        Device::NoPort(PortFault::InUse) => "Another program uses the printer's port",
        Device::NoPort(PortFault::NotSerial) => "The printer's port is no serial port",
        Device::NoPort(PortFault::Broken) => "The printer's port cannot be opened",
        Device::Garbled => "The printer's answers make no sense: baud rate?",
        Device::Echo => "The printer's line only echoes",
        Device::Partly(question) => {
            let text = "The printer leaves status question {0} unanswered";
            return tr_fill(lang, text, &[&(question as u8).to_string()]);
        }
        Device::Held => "The printer holds the line (flow control)",
        Device::Busy => "The printer is not ready",
        Device::NoAnswer
        | Device::Connecting
        | Device::Error(_)
        | Device::CoverOpen
        | Device::PaperOut
        | Device::PaperNearEnd
        | Device::Ready => "Printer does not answer",
    };
    tr(lang, text).into()
}

/// The status line of a printer that prints but needs attention.
pub(super) fn remark(lang: Lang, remarks: &Remarks) -> Option<String> {
    if let Some(ambiguous) = &remarks.ambiguous {
        let text = "{0} ports look like the printer's; {1} was taken";
        let found = ambiguous.found.to_string();
        return Some(tr_fill(lang, text, &[&found, &ambiguous.taken]));
    }
    let text = if remarks.unconfirmed {
        "The printer does not confirm its tickets"
    } else if remarks.echo {
        "The printer's line echoes"
    } else {
        return None;
    };
    Some(tr(lang, text).into())
}

/// The troubles for the hub's staff, each with its details.
pub(super) fn troubles(
    state: PrinterState,
    remarks: &Remarks,
) -> Vec<(TroubleKind, Option<String>)> {
    let own = match state {
        PrinterState::None | PrinterState::Starting | PrinterState::Ready => None,
        PrinterState::NearEnd => Some((TroubleKind::PaperNearEnd, None)),
        PrinterState::PaperOut => Some((TroubleKind::PaperOut, None)),
        PrinterState::CoverOpen => Some((TroubleKind::CoverOpen, None)),
        PrinterState::Faulty => Some((TroubleKind::PrinterFault, None)),
        PrinterState::Offline(device) => Some(offline_trouble(device)),
    };
    let ambiguous = remarks.ambiguous.as_ref();
    let taken = ambiguous.map(|ambiguous| Some(short(&ambiguous.taken)));
    let beside = [
        taken.map(|taken| (TroubleKind::PrinterAmbiguous, taken)),
        (remarks.unconfirmed).then_some((TroubleKind::PrinterUnconfirmed, None)),
        (remarks.echo).then_some((TroubleKind::PrinterEcho, None)),
    ];
    let is_told = |kind: &TroubleKind| own.as_ref().is_some_and(|(own, _)| own == kind);
    let beside = beside.into_iter().flatten();
    let beside: Vec<_> = beside.filter(|(kind, _)| !is_told(kind)).collect();
    own.into_iter().chain(beside).collect()
}

fn offline_trouble(device: Device) -> (TroubleKind, Option<String>) {
    let mut detail = None;
    let kind = match device {
        Device::NoPort(PortFault::Missing) => TroubleKind::PrinterPortMissing,
        Device::NoPort(PortFault::Forbidden { gid }) => {
            detail = Some(short(&group(gid)));
            TroubleKind::PrinterPortForbidden
        }
        Device::NoPort(PortFault::InUse) => TroubleKind::PrinterPortInUse,
        Device::NoPort(PortFault::NotSerial) => TroubleKind::PrinterPortNotSerial,
        Device::NoPort(PortFault::Broken) => TroubleKind::PrinterPortBroken,
        Device::Garbled => TroubleKind::PrinterGarbled,
        Device::Echo => TroubleKind::PrinterEcho,
        Device::Partly(question) => {
            detail = Some(format!("DLE EOT {}", question as u8));
            TroubleKind::PrinterPartly
        }
        Device::Held => TroubleKind::PrinterHeld,
        Device::NoAnswer
        | Device::Busy
        | Device::Connecting
        | Device::Error(_)
        | Device::CoverOpen
        | Device::PaperOut
        | Device::PaperNearEnd
        | Device::Ready => TroubleKind::PrinterOffline,
    };
    (kind, detail)
}

/// Cut to what a report accepts.
fn short(text: &str) -> String {
    text.chars().take(DETAIL_MOST).collect()
}

/// The name of a group, or its number if it has none.
fn group(gid: u32) -> String {
    let groups = std::fs::read_to_string("/etc/group").unwrap_or_default();
    let named = groups.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        let number = fields.nth(1)?.parse::<u32>().ok()?;
        (number == gid).then(|| name.to_owned())
    });
    named.unwrap_or_else(|| gid.to_string())
}
