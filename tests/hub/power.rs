//! A power cut at any moment: whatever was acknowledged is on the disk, and the database opens.
//!
//! The hub is frozen in the middle of its work and its files are copied: that is what the disk
//! would hold if everything given to it had been written. Then the copies lose what a disk may
//! lose: of everything written after the last sync known to have happened, any sector may be
//! missing.

use crate::client::Client;
use crate::process::{Hub, Place, wait_for};
use jiaohao::model::DeviceId;
use jiaohao::queue::Fact;
use jiaohao::store::{DATABASE_FILE, DataFolder, Reader, Store};
use rustix::process::Signal;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use uuid::Uuid;

const CLIENTS: usize = 8;
const ROUNDS: u64 = 6;
/// Until a log was cut and a checkpoint was torn.
const ROUNDS_MOST: u64 = 40;
/// This many tickets cause a checkpoint, if there is anything left for one to do.
const TICKETS_A_CHECKPOINT: usize = 1_000;
/// Number of copies with losses in each round.
const LOSSES: usize = 8;
/// A disk writes this many bytes atomically.
const SECTOR: usize = 512;
const WAL_HEADER: usize = 32;
const FRAME_HEADER: usize = 24;

/// What a client was told.
#[derive(Clone)]
pub(crate) struct Acknowledged {
    pub(crate) device: String,
    pub(crate) key: Uuid,
    pub(crate) number: String,
    pub(crate) body: Vec<u8>,
}

/// Clients that take tickets for as long as allowed.
struct Load {
    go: Arc<AtomicBool>,
    idle: Vec<Arc<AtomicBool>>,
    told: Arc<Mutex<Vec<Acknowledged>>>,
    end: Arc<AtomicBool>,
    threads: Vec<std::thread::JoinHandle<()>>,
}

impl Load {
    fn start(hub: &Hub) -> Self {
        let (go, end) = (Arc::new(AtomicBool::new(false)), Arc::default());
        let told: Arc<Mutex<Vec<Acknowledged>>> = Arc::default();
        let idle: Vec<_> = (0..CLIENTS)
            .map(|_| Arc::new(AtomicBool::new(true)))
            .collect();
        let threads = (0..CLIENTS).map(|number| {
            let device = format!("kiosk-{number}");
            let mut client = Client::named(hub.address, &device);
            let (go, end, told, idle) = (
                go.clone(),
                Arc::<AtomicBool>::clone(&end),
                told.clone(),
                idle[number].clone(),
            );
            std::thread::spawn(move || {
                while !end.load(Ordering::SeqCst) {
                    idle.store(false, Ordering::SeqCst);
                    if !go.load(Ordering::SeqCst) {
                        idle.store(true, Ordering::SeqCst);
                        std::thread::sleep(Duration::from_millis(1));
                        continue;
                    }
                    let key = Uuid::now_v7();
                    let answer = client.post_with("/v1/tickets", key, r#"{"service":"transfer"}"#);
                    let number = answer.json()["number"].as_str().unwrap().to_owned();
                    told.lock().unwrap().push(Acknowledged {
                        device: device.clone(),
                        key,
                        number,
                        body: answer.body,
                    });
                }
                idle.store(true, Ordering::SeqCst);
            })
        });
        let threads = threads.collect();
        Self {
            go,
            idle,
            told,
            end,
            threads,
        }
    }

    fn resume(&self) {
        self.go.store(true, Ordering::SeqCst);
    }

    /// Waits until no answer is pending.
    fn pause(&self) {
        self.go.store(false, Ordering::SeqCst);
        wait_for("the clients to rest", || {
            let idle = self.idle.iter().all(|idle| idle.load(Ordering::SeqCst));
            idle.then_some(())
        });
    }

    fn told(&self) -> Vec<Acknowledged> {
        self.told.lock().unwrap().clone()
    }

    fn end(self) {
        self.end.store(true, Ordering::SeqCst);
        for thread in self.threads {
            thread.join().unwrap();
        }
    }
}

/// The two files at one moment.
#[derive(Clone)]
pub(crate) struct Image {
    database: Vec<u8>,
    pub(crate) log: Vec<u8>,
}

impl Image {
    /// Of a hub that is stopped at an arbitrary moment and then continued.
    fn take(hub: &Hub, place: &Place) -> Self {
        hub.signal(Signal::STOP);
        let stat = format!("/proc/{}/stat", hub.id());
        wait_for("the hub to stop", || {
            let stat = std::fs::read_to_string(&stat).unwrap();
            let state = stat.rsplit(") ").next().unwrap().chars().next();
            (state == Some('T')).then_some(())
        });
        let image = Self::of(&place.data());
        hub.signal(Signal::CONT);
        image
    }

    pub(crate) fn of(data: &Path) -> Self {
        Self {
            database: std::fs::read(data.join(DATABASE_FILE)).unwrap(),
            log: std::fs::read(data.join("hall.db-wal")).unwrap_or_default(),
        }
    }

    /// Changes at every reset of the log.
    fn salt(&self) -> Option<&[u8]> {
        self.log.get(16..24)
    }

    /// Where the last commit in the write-ahead log ends.
    fn committed(&self) -> usize {
        let Some(salt) = self.salt() else { return 0 };
        let page = u32::from_be_bytes(self.log[8..12].try_into().unwrap()) as usize;
        let mut committed = WAL_HEADER;
        let mut end = WAL_HEADER;
        while let Some(header) = self.log.get(end..end + FRAME_HEADER) {
            end += FRAME_HEADER + page;
            if header[8..16] != *salt || end > self.log.len() {
                break;
            }
            if header[4..8] != [0; 4] {
                committed = end;
            }
        }
        committed
    }

    /// Opens a copy, and looks for everything acknowledged.
    pub(crate) fn check(&self, what: &str, told: &[Acknowledged]) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(DATABASE_FILE), &self.database).unwrap();
        std::fs::write(folder.path().join("hall.db-wal"), &self.log).unwrap();
        let data = DataFolder::lock(folder.path()).unwrap();
        let store = Store::open(&data, &"test-hall".into());
        let store = store.unwrap_or_else(|error| panic!("{what}: {error}"));
        let reader = Reader::open(folder.path()).unwrap();
        reader
            .check_pages()
            .unwrap_or_else(|error| panic!("{what}: {error}"));
        let mut numbers = BTreeSet::new();
        let replayed = reader.replay_all(|_, event| {
            if let Fact::TicketIssued(issued) = event.fact {
                assert!(numbers.insert(issued.number), "{what}: a number twice");
            }
            Ok(())
        });
        replayed.unwrap_or_else(|error| panic!("{what}: {error}"));
        let devices: BTreeMap<String, DeviceId> = store.devices().unwrap();
        for one in told {
            assert!(
                numbers.contains(&one.number),
                "{what}: {} is lost",
                one.number
            );
            let kept = store.kept_answer(devices[&one.device], one.key).unwrap();
            let kept = kept.unwrap_or_else(|| panic!("{what}: an answer is lost"));
            assert_eq!(kept.body, one.body, "{what}: asked again, the same answer");
        }
    }
}

/// Small and good enough to choose sectors.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % most.max(1) as u64).unwrap()
    }
}

/// Cuts the log somewhere after `synced`, and drops some sectors of what remains after it.
fn lose_from_log(image: &Image, synced: usize, dice: &mut Dice) -> Image {
    let mut lost = image.clone();
    let end = synced + dice.below(image.log.len() - synced + 1);
    lost.log.truncate(end);
    let mut sector = synced.next_multiple_of(SECTOR);
    while sector < end {
        if dice.below(4) == 0 {
            let to = (sector + SECTOR).min(end);
            lost.log[sector..to].fill(0);
        }
        sector += SECTOR;
    }
    lost
}

/// A checkpoint was running: any sector that it wrote may still be old.
fn lose_from_database(before: &Image, after: &Image, dice: &mut Dice) -> Image {
    let mut lost = after.clone();
    if dice.below(4) == 0 {
        lost.database.truncate(before.database.len());
    }
    for (old, new) in before
        .database
        .chunks(SECTOR)
        .zip(lost.database.chunks_mut(SECTOR))
    {
        if dice.below(2) == 0 && old.len() == new.len() {
            new.copy_from_slice(old);
        }
    }
    lost
}

#[test]
fn a_power_cut_anywhere_loses_nothing_that_was_acknowledged() {
    let seed = Uuid::new_v4().as_u64_pair().0 | 1;
    println!("seed {seed}");
    let mut dice = Dice(seed);
    let place = Place::new();
    let hub = place.start();
    let load = Load::start(&hub);
    let (mut logs_cut, mut checkpoints_cut) = (0, 0);
    let mut round = 0;
    while round < ROUNDS || (round < ROUNDS_MOST && (logs_cut == 0 || checkpoints_cut == 0)) {
        round += 1;
        load.resume();
        std::thread::sleep(Duration::from_millis(20 + dice.below(100) as u64));
        load.pause();
        // All clients have their answers: everything committed now is synced (faulty_disk.rs checks that).
        let calm = Image::take(&hub, &place);
        let before = load.told();
        calm.check("calm", &before);
        // A reader holds back the reset of the log: then a checkpoint is caught in progress.
        let reader = (round % 2 == 1).then(|| {
            let reader = Reader::open(&place.data()).unwrap();
            reader.seq().unwrap();
            reader
        });
        load.resume();
        std::thread::sleep(Duration::from_millis(5 + dice.below(60) as u64));
        if reader.is_some() {
            wait_for("a checkpoint", || {
                let now = std::fs::read(place.data().join(DATABASE_FILE)).unwrap();
                let enough = load.told().len() > before.len() + TICKETS_A_CHECKPOINT;
                (enough || now != calm.database).then_some(())
            });
        }
        let acknowledged = load.told();
        let busy = Image::take(&hub, &place);
        busy.check("busy", &acknowledged);
        if busy.salt() != calm.salt() {
            continue;
        }
        for _ in 0..LOSSES {
            if busy.database == calm.database {
                let lost = lose_from_log(&busy, calm.committed(), &mut dice);
                lost.check("the log's end is lost", &before);
                logs_cut += 1;
            } else {
                let lost = lose_from_database(&calm, &busy, &mut dice);
                lost.check("a checkpoint is torn", &acknowledged);
                checkpoints_cut += 1;
            }
        }
        drop(reader);
    }
    load.end();
    assert!(
        logs_cut > 0 && checkpoints_cut > 0,
        "{logs_cut} {checkpoints_cut}"
    );
}
