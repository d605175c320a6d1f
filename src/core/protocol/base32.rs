//! Secrets as text: unambiguous letters and digits, in one case.

const SIGNS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

pub fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 8 / 5 + 1);
    let (mut bits, mut held) = (0_u32, 0);
    for byte in bytes {
        bits = bits << 8 | u32::from(*byte);
        held += 8;
        while held >= 5 {
            held -= 5;
            text.push(sign(bits >> held));
        }
    }
    if held > 0 {
        text.push(sign(bits << (5 - held)));
    }
    text
}

/// `None` for a text of another length, with an invalid character, or with non-zero trailing bits.
pub fn decode<const BYTES: usize>(text: &str) -> Option<[u8; BYTES]> {
    if text.len() != (BYTES * 8).div_ceil(5) {
        return None;
    }
    let mut bytes = [0; BYTES];
    let (mut bits, mut held, mut filled) = (0_u32, 0, 0);
    for sign in text.bytes() {
        let value = SIGNS.iter().position(|known| *known == sign)?;
        bits = (bits << 5 | u32::try_from(value).ok()?) & 0xfff;
        held += 5;
        if held >= 8 {
            held -= 8;
            let [.., byte] = (bits >> held).to_be_bytes();
            *bytes.get_mut(filled)? = byte;
            filled += 1;
        }
    }
    let left_over = bits & ((1 << held) - 1);
    (filled == BYTES && left_over == 0).then_some(bytes)
}

fn sign(bits: u32) -> char {
    char::from(SIGNS[usize::try_from(bits & 31).unwrap_or(0)])
}
