//! Who asks, and what they may see. Until there are tokens, every request comes over the loopback
//! and acts as supervisor, for the device that its `Jiaohao-Device` header names.

/// Who sends a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Caller {
    pub(crate) role: Role,
    /// The device's name.
    pub(crate) device: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Supervisor,
}

/// Which of the two encodings of a message somebody gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Audience {
    /// What anybody in the hall can see.
    Public,
    Staff,
}

impl Role {
    pub(crate) fn audience(self) -> Audience {
        match self {
            Self::Supervisor => Audience::Staff,
        }
    }
}

/// The device of a request that names none.
const LOOPBACK_DEVICE: &str = "loopback";
/// Longest name of a device, in characters.
pub(crate) const DEVICE_NAME_MOST: usize = 64;

/// Why nobody can be told from a request.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct BadDeviceName;

/// Who sends a request with this `Jiaohao-Device` header.
pub(crate) fn caller(device: Option<&[u8]>) -> Result<Caller, BadDeviceName> {
    let device = match device {
        None => LOOPBACK_DEVICE,
        Some(name) => std::str::from_utf8(name).map_err(|_| BadDeviceName)?.trim(),
    };
    let length = device.chars().count();
    if !(1..=DEVICE_NAME_MOST).contains(&length) || device.chars().any(char::is_control) {
        return Err(BadDeviceName);
    }
    Ok(Caller {
        role: Role::Supervisor,
        device: device.into(),
    })
}
