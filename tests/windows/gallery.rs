//! The pictures of notices: fetched, checked, kept, decoded; and what becomes of those that are broken.

use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};
use jiaohao::link::LinkError;
use jiaohao::model::FileHash;
use jiaohao::screens::display::media::album::{Album, Fault, Frame, Wanted};
use jiaohao::screens::display::media::gallery::{DECODED_MOST, FILE_MOST, Gallery};
use jiaohao::screens::display::media::shelf::Shelf;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::sync::watch;

const FRAME: Frame = Frame {
    width: 300,
    height: 200,
};
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

pub(crate) fn filled(width: u32, height: u32, color: [u8; 4]) -> DynamicImage {
    RgbaImage::from_pixel(width, height, Rgba(color)).into()
}

pub(crate) fn hash(bytes: &[u8]) -> FileHash {
    let hex = Sha256::digest(bytes)
        .iter()
        .fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    FileHash::new(&hex).unwrap()
}

/// What a hub has: by name, as the name may lie.
pub(crate) type Files = Arc<Mutex<BTreeMap<FileHash, Vec<u8>>>>;

pub(crate) struct World {
    runtime: Runtime,
    pub(crate) files: Files,
    /// What was asked of the hub, in order.
    asked: Arc<Mutex<Vec<FileHash>>>,
    pub(crate) wanted: watch::Sender<Wanted>,
    pub(crate) album: watch::Receiver<Arc<Album>>,
}

impl World {
    pub(crate) fn start(folder: &Path, most: u64) -> Self {
        let runtime = Runtime::new().unwrap();
        let (files, asked) = (Files::default(), Arc::new(Mutex::new(Vec::new())));
        let (wanted, wanted_told) = watch::channel(Wanted::default());
        let (told, album) = watch::channel(Arc::default());
        let (known, noted) = (files.clone(), asked.clone());
        let fetch = move |file: FileHash| {
            let bytes = known.lock().unwrap().get(&file).cloned();
            noted.lock().unwrap().push(file);
            let answer = bytes.ok_or_else(|| LinkError::Unreachable("no such file".into()));
            Box::pin(async { answer }) as _
        };
        let shelf = Shelf::new(folder.into(), most);
        let gallery = Gallery::new(Box::new(fetch), shelf, wanted_told, told);
        runtime.spawn(gallery.keep());
        Self {
            runtime,
            files,
            asked,
            wanted,
            album,
        }
    }

    /// The hub has this file.
    pub(crate) fn add(&self, bytes: Vec<u8>) -> FileHash {
        let hash = hash(&bytes);
        self.files.lock().unwrap().insert(hash.clone(), bytes);
        hash
    }

    fn want(&self, kept: &[&FileHash], shown: &[&FileHash]) {
        self.wanted.send_replace(Wanted {
            kept: kept.iter().copied().cloned().collect(),
            shown: shown.iter().map(|file| ((*file).clone(), FRAME)).collect(),
        });
    }

    pub(crate) fn wait(&mut self, what: &str, is: impl Fn(&Album) -> bool) -> Arc<Album> {
        let album = &mut self.album;
        let waiting = async {
            let found = album.wait_for(|album| is(album));
            tokio::time::timeout(PATIENCE, found).await
        };
        let found = self.runtime.block_on(waiting);
        found
            .unwrap_or_else(|_| panic!("waited in vain for {what}"))
            .unwrap()
            .clone()
    }

    fn asked(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

const PLENTY: u64 = 64 * 1024 * 1024;

#[test]
fn a_picture_of_each_kind_is_fetched_kept_and_fitted_without_distortion() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::start(folder.path(), PLENTY);
    let kinds = [
        (ImageFormat::Png, [900, 300], [300, 100]),
        (ImageFormat::WebP, [20, 40], [100, 200]),
        (ImageFormat::Jpeg, [4000, 3000], [267, 200]),
    ];
    for (kind, [width, height], [fitted, high]) in kinds {
        let drawn = filled(width, height, [200, 30, 30, 255]).to_rgb8();
        let file = world.add(encoded(&drawn.into(), kind));
        world.want(&[&file], &[&file]);
        let album = world.wait("the picture", |album| album.picture(&file).is_some());
        let pixels = &album.picture(&file).unwrap().pixels;
        assert_eq!(
            [pixels.width(), pixels.height()],
            [fitted, high],
            "{kind:?}"
        );
        let middle = pixels.as_slice()[pixels.as_slice().len() / 2];
        let near = |value: u8, wanted: u8| value.abs_diff(wanted) <= 4;
        assert!(
            near(middle.r, 200) && near(middle.g, 30),
            "{kind:?}: {middle:?}"
        );
        assert!(folder.path().join(file.as_str()).exists());
    }
}

#[test]
fn what_is_transparent_is_white() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::start(folder.path(), PLENTY);
    let file = world.add(encoded(&filled(30, 20, [0, 0, 0, 0]), ImageFormat::Png));
    world.want(&[&file], &[&file]);
    let album = world.wait("the picture", |album| album.picture(&file).is_some());
    let pixels = album.picture(&file).unwrap().pixels.clone();
    assert!(
        pixels
            .as_slice()
            .iter()
            .all(|pixel| [pixel.r, pixel.g, pixel.b] == [255; 3])
    );
}

#[test]
fn pictures_outlast_a_restart_without_the_hub() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::start(folder.path(), PLENTY);
    let file = world.add(encoded(&filled(30, 20, [1, 2, 3, 255]), ImageFormat::Png));
    world.want(&[&file], &[]);
    world.wait("the file", |album| album.has(&file));
    drop(world);
    let mut world = World::start(folder.path(), PLENTY);
    world.want(&[&file], &[&file]);
    world.wait("the picture", |album| album.picture(&file).is_some());
    assert_eq!(world.asked(), 0);
}

#[test]
fn a_file_that_is_not_what_its_name_says_is_told_and_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::start(folder.path(), PLENTY);
    let whole = encoded(&filled(30, 20, [1, 2, 3, 255]), ImageFormat::Png);
    let file = hash(&whole);
    let other = encoded(&filled(30, 20, [9, 9, 9, 255]), ImageFormat::Png);
    world.files.lock().unwrap().insert(file.clone(), other);
    world.want(&[&file], &[&file]);
    let album = world.wait("the fault", |album| album.fault(&file).is_some());
    assert_eq!(album.fault(&file), Some(Fault::WrongBytes));
    assert_eq!(
        std::fs::read_dir(folder.path()).unwrap().count(),
        0,
        "nothing of it is kept"
    );
    world.add(whole);
    let album = world.wait("the picture", |album| album.picture(&file).is_some());
    assert_eq!(album.failed, BTreeMap::new(), "the fault is over");
}

#[test]
fn a_silence_of_the_hub_is_a_fault_only_when_it_lasts() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::start(folder.path(), PLENTY);
    let file = hash(b"nowhere");
    world.want(&[&file], &[]);
    let album = world.wait("the fault", |album| album.fault(&file).is_some());
    assert_eq!(album.fault(&file), Some(Fault::NoAnswer));
    assert!(world.asked() >= 2, "{}", world.asked());
}

#[test]
fn what_is_no_picture_or_too_large_a_one_is_told_and_holds_up_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::start(folder.path(), PLENTY);
    let text = world.add(b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_vec());
    let cut = {
        let mut bytes = encoded(&filled(300, 200, [7, 8, 9, 255]), ImageFormat::Png);
        bytes.truncate(bytes.len() / 2);
        world.add(bytes)
    };
    let bomb = world.add(bomb());
    let whole = world.add(encoded(&filled(30, 20, [1, 2, 3, 255]), ImageFormat::Png));
    let all = [&text, &cut, &bomb, &whole];
    world.want(&all, &all);
    let album = world.wait("all of them", |album| {
        album.failed.len() == 3 && album.picture(&whole).is_some()
    });
    assert!(
        album
            .failed
            .values()
            .all(|fault| *fault == Fault::Unreadable)
    );
    // Nobody wants them any more: nothing is wrong.
    world.want(&[&whole], &[&whole]);
    world.wait("peace", |album| album.failed.is_empty());
}

/// A picture of 400 million pixels in some kilobytes.
fn bomb() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 20_000, 20_000);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    let mut writer = encoder.write_header().unwrap();
    writer
        .write_image_data(&vec![0; 20_000 / 8 * 20_000])
        .unwrap();
    writer.finish().unwrap();
    assert!(bytes.len() < FILE_MOST);
    bytes
}

#[test]
fn a_file_that_was_damaged_on_the_disk_is_fetched_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::start(folder.path(), PLENTY);
    let file = world.add(encoded(&filled(30, 20, [1, 2, 3, 255]), ImageFormat::Png));
    std::fs::write(folder.path().join(file.as_str()), b"damaged").unwrap();
    world.want(&[&file], &[&file]);
    world.wait("the picture", |album| album.picture(&file).is_some());
    assert_eq!(world.asked(), 1);
}

#[test]
fn the_folder_keeps_to_its_size_and_what_is_wanted() {
    let folder = tempfile::tempdir().unwrap();
    let shelf = Shelf::new(folder.path().into(), 100);
    let nothing = BTreeSet::new();
    let files = [b'a', b'b', b'c'].map(|letter| vec![letter; 40]);
    let names = files.each_ref().map(|bytes| hash(bytes));
    shelf.keep(&names[0], &files[0], &nothing).unwrap();
    shelf.keep(&names[1], &files[1], &nothing).unwrap();
    // The oldest is wanted, so the other one goes.
    let wanted = BTreeSet::from([names[0].clone()]);
    shelf.keep(&names[2], &files[2], &wanted).unwrap();
    assert_eq!(
        shelf.files(),
        BTreeSet::from([names[0].clone(), names[2].clone()])
    );
    let all = names.iter().cloned().collect();
    let full = shelf.keep(&names[1], &files[1], &all).unwrap_err();
    assert_eq!(full.kind(), std::io::ErrorKind::StorageFull);
    assert_eq!(shelf.read(&names[0]).as_deref(), Some(&files[0][..]));
}

#[test]
fn a_folder_that_takes_nothing_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let no_folder = folder.path().join("a file");
    std::fs::write(&no_folder, "").unwrap();
    let mut world = World::start(&no_folder, PLENTY);
    let file = world.add(encoded(&filled(30, 20, [1, 2, 3, 255]), ImageFormat::Png));
    world.want(&[&file], &[&file]);
    let album = world.wait("the fault", |album| album.fault(&file).is_some());
    assert_eq!(album.fault(&file), Some(Fault::NotKept));
}

#[test]
fn one_picture_may_stand_in_two_sizes() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::start(folder.path(), PLENTY);
    let file = world.add(encoded(&filled(30, 20, [1, 2, 3, 255]), ImageFormat::Png));
    let other = Frame {
        width: 90,
        height: 90,
    };
    world.wanted.send_replace(Wanted {
        kept: BTreeSet::from([file.clone()]),
        shown: vec![(file.clone(), FRAME), (file.clone(), other)],
    });
    let album = world.wait("both", |album| {
        album.fitted(&file, FRAME).is_some() && album.fitted(&file, other).is_some()
    });
    let widths: BTreeSet<_> = album.decoded.iter().map(|one| one.pixels.width()).collect();
    assert_eq!(widths, BTreeSet::from([90, 300]));
}

#[test]
fn decoded_pictures_are_bounded() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::start(folder.path(), PLENTY);
    let files: Vec<_> = (0..20_u8)
        .map(|red| world.add(encoded(&filled(30, 20, [red, 2, 3, 255]), ImageFormat::Png)))
        .collect();
    let all: Vec<_> = files.iter().collect();
    for file in &files {
        world.want(&all, &[file]);
        let album = world.wait("the picture", |album| album.picture(file).is_some());
        assert!(album.decoded.len() <= DECODED_MOST);
    }
    world.want(&[], &[]);
    world.wait("nothing", |album| *album == Album::default());
}
