//! The text of an answer's file, unpacked where it is packed.

use std::io::Read;

use flate2::read::MultiGzDecoder;

use super::{AnswerError, MOST_BYTES};

/// What begins as files of programs do that are no text, and how to write it as text.
const NO_TEXT: [(&[u8], &str, &str); 8] = [
    (
        b"PK\x03\x04",
        "a ZIP archive or a spreadsheet",
        "unpack it, or save it as CSV",
    ),
    (
        b"\x93NUMPY",
        "NumPy's own format",
        "write it with numpy.savetxt(file, rows, fmt=\"%.17g\", delimiter=\",\")",
    ),
    (b"\x89HDF", "HDF5", "write its rows as CSV"),
    (
        b"MATLAB 5.0 MAT",
        "MATLAB's own format",
        "write it with writematrix(rows, \"answer.csv\")",
    ),
    (
        b"\x80\x02",
        "a Python pickle",
        "write it with json.dump(rows.tolist(), file)",
    ),
    (
        b"\x80\x04",
        "a Python pickle",
        "write it with json.dump(rows.tolist(), file)",
    ),
    (b"BZh", "packed by bzip2", "unpack it, or pack it by gzip"),
    (b"\xfd7zXZ", "packed by xz", "unpack it, or pack it by gzip"),
];

/// The text, from UTF-8 with a mark at its beginning or without, also packed by gzip.
pub(super) fn text(bytes: &[u8]) -> Result<String, AnswerError> {
    if bytes.len() > MOST_BYTES {
        return Err(AnswerError::TooLong);
    }
    if bytes.starts_with(b"\x1f\x8b") {
        return plain_text(&unpacked(bytes)?);
    }
    plain_text(bytes)
}

/// A small file can unpack to any size: only so much is.
fn unpacked(bytes: &[u8]) -> Result<Vec<u8>, AnswerError> {
    let mut unpacked = Vec::new();
    let most = MOST_BYTES as u64 + 1;
    let read = MultiGzDecoder::new(bytes)
        .take(most)
        .read_to_end(&mut unpacked);
    read.map_err(|error| AnswerError::Gzip(error.to_string()))?;
    if unpacked.len() > MOST_BYTES {
        return Err(AnswerError::TooLong);
    }
    Ok(unpacked)
}

fn plain_text(bytes: &[u8]) -> Result<String, AnswerError> {
    if let Some(&(_, what, instead)) = NO_TEXT.iter().find(|(begin, ..)| bytes.starts_with(begin)) {
        return Err(AnswerError::Packed { what, instead });
    }
    if is_utf16(bytes) {
        return Err(AnswerError::Utf16);
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        AnswerError::NoText {
            line: 1 + before.iter().filter(|&&byte| byte == b'\n').count(),
        }
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text).to_owned())
}

/// By the mark at the beginning, or because every other byte is zero.
fn is_utf16(bytes: &[u8]) -> bool {
    let is_marked = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    let begin = bytes.get(..bytes.len().min(1000)).unwrap_or_default();
    let zeros = begin.iter().filter(|&&byte| byte == 0).count();
    is_marked || (begin.len() > 3 && 3 * zeros > begin.len())
}
