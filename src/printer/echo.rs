//! Separates what the printer says from our own bytes coming back: a loopback plug, an echoing
//! console, an RS-485 adapter that hears itself. Pure.

use std::collections::VecDeque;

/// This many bytes of a question coming back prove an echo: no answer of a printer looks like that.
const PROOF: usize = 3;
/// Longer than a ticket and all the questions while it prints, in bytes.
const REMEMBERED: usize = 4096;

#[derive(Clone, Debug, Default)]
pub struct Echo {
    /// Bytes that were sent and have not come back.
    sent: VecDeque<u8>,
    /// How many of its first bytes have just come; they may be an echo or an answer.
    begun: usize,
    proven: bool,
    /// Something came back since the last [`Echo::forget`].
    heard: bool,
}

impl Echo {
    pub fn sent(&mut self, bytes: &[u8]) {
        if !self.proven || self.sent.len() > REMEMBERED {
            self.sent.clear();
            self.begun = 0;
        }
        self.sent.extend(bytes);
    }

    /// Appends to `own` what the printer itself has said.
    pub fn sift(&mut self, byte: u8, own: &mut Vec<u8>) {
        if self.sent.get(self.begun) == Some(&byte) {
            self.begun += 1;
            if self.proven || self.begun == PROOF {
                self.proven = true;
                self.heard = true;
                self.sent.drain(..self.begun);
                self.begun = 0;
            }
            return;
        }
        own.extend(self.sent.iter().take(self.begun));
        own.push(byte);
        self.begun = 0;
    }

    /// After a silence: an echo comes in one go, so an incomplete one was an answer after all.
    pub fn settle(&mut self, own: &mut Vec<u8>) {
        if !self.proven && self.begun > 0 {
            own.extend(self.sent.iter().take(self.begun));
            self.sent.clear();
            self.begun = 0;
        }
    }

    /// Whether the line returns what is sent.
    pub fn is_proven(&self) -> bool {
        self.proven
    }

    /// Nothing is on its way back: whatever comes now can be an answer.
    pub fn is_over(&self) -> bool {
        !self.proven || self.sent.is_empty()
    }

    /// After a silence: what has not come back by now never will.
    pub fn forget(&mut self) {
        self.proven &= self.heard;
        self.heard = false;
        self.sent.clear();
        self.begun = 0;
    }
}
