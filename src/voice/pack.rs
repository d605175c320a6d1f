//! A voice pack on disk: a folder with a manifest and its clips.

use super::announcement::{ClipError, Clips, Pack, RATE};
use super::manifest::{MANIFEST_MOST, Manifest, ManifestError};
use crate::words::Lang;
#[cfg(feature = "screens")]
use rodio::{Decoder, Source as _};
use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Maximum number of clips in a pack; all three-digit numbers and letters take some 1,100.
pub const CLIPS_MOST: usize = 10_000;
/// Maximum size of a clip file, in bytes.
pub const CLIP_BYTES_MOST: u64 = 4 * 1024 * 1024;
/// Maximum length of a clip, in samples: 30 s.
pub const CLIP_SAMPLES_MOST: usize = 30 * RATE as usize;

#[derive(Debug, thiserror::Error)]
pub enum PackError {
    #[error("cannot read the voice pack {path}: {error}")]
    Read { path: String, error: io::Error },
    #[error("{path}: {error}")]
    Manifest { path: String, error: ManifestError },
    #[error("{0} has more than {CLIPS_MOST} files")]
    TooMany(String),
}

impl Pack {
    /// Reads the manifest of `lang` in the folder of all packs and finds out which clips exist.
    ///
    /// # Errors
    /// If there is no pack, or its manifest is wrong.
    pub fn open(sounds: &Path, lang: Lang) -> Result<Self, PackError> {
        let folder = &sounds.join(lang.code());
        let path = folder.join("manifest.toml");
        let read = |error| PackError::Read {
            path: path.display().to_string(),
            error,
        };
        let mut text = String::new();
        let limit = MANIFEST_MOST as u64 + 1;
        let file = File::open(&path).map_err(read)?;
        file.take(limit).read_to_string(&mut text).map_err(read)?;
        let manifest = Manifest::parse(&text).map_err(|error| PackError::Manifest {
            path: path.display().to_string(),
            error,
        })?;
        let mut files = HashSet::new();
        for entry in folder.read_dir().map_err(read)? {
            if let Ok(name) = entry.map_err(read)?.file_name().into_string() {
                files.insert(name);
            }
            if files.len() > CLIPS_MOST {
                return Err(PackError::TooMany(folder.display().to_string()));
            }
        }
        if let Some(chime) = &manifest.chime
            && folder.join(&chime.file).is_file()
        {
            files.insert(chime.file.clone());
        }
        let clips = Box::new(Folder {
            folder: folder.clone(),
            files,
        });
        Ok(Self {
            lang,
            manifest,
            clips,
        })
    }
}

struct Folder {
    folder: PathBuf,
    files: HashSet<String>,
}

impl Clips for Folder {
    fn has(&self, file: &str) -> bool {
        self.files.contains(file)
    }

    fn load(&self, file: &str) -> Result<Arc<[f32]>, ClipError> {
        decode(&self.folder.join(file)).map_err(|problem| ClipError {
            file: file.into(),
            problem,
        })
    }
}

/// A build without sound only knows which clips exist.
#[cfg(not(feature = "screens"))]
fn decode(_: &Path) -> Result<Arc<[f32]>, String> {
    Err("this program was built without sound".into())
}

#[cfg(feature = "screens")]
fn decode(path: &Path) -> Result<Arc<[f32]>, String> {
    let file = File::open(path).map_err(|error| error.to_string())?;
    let bytes = file.metadata().map_err(|error| error.to_string())?.len();
    if bytes > CLIP_BYTES_MOST {
        return Err(format!("it is longer than {CLIP_BYTES_MOST} bytes"));
    }
    let decoder = Decoder::try_from(file).map_err(|error| error.to_string())?;
    let (rate, channels) = (decoder.sample_rate().get(), decoder.channels().get());
    if (rate, channels) != (RATE, 1) {
        return Err(format!("it has {rate} Hz and {channels} channels"));
    }
    let samples: Vec<f32> = decoder.take(CLIP_SAMPLES_MOST).collect();
    if samples.is_empty() {
        return Err("it is empty".into());
    }
    Ok(samples.into())
}
