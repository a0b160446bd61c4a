//! The space of a fit: a vocabulary and the 128 directions in which its texts differ
//! most (randomized singular value decomposition after Halko, Martinsson, Tropp 2011).
//! A text is folded in by one sparse product, whether it was part of the fit or not.

use crate::features::{SparseRow, Vocabulary, features};
use crate::matrix::{Matrix, add_scaled, eigen, make_unit, sparse_times, transposed_times};
use crate::random::Random;

/// Directions kept, and extra ones that make the random projection safe.
const DIRECTIONS: usize = 128;
const SPARE: usize = 10;
const POWER_ITERATIONS: usize = 2;

/// Where texts are points.
#[derive(Clone, Debug, Default)]
pub(crate) struct Space {
    vocabulary: Vocabulary,
    /// One row per feature.
    directions: Matrix,
}

impl Space {
    /// Learns the space of `texts` and gives their unit vectors in it.
    pub(crate) fn learn(texts: &[&str], seed: u64) -> (Self, Matrix) {
        let codes: Vec<Vec<u64>> = texts.iter().map(|text| features(text)).collect();
        let vocabulary = Vocabulary::choose(&codes);
        let rows: Vec<SparseRow> = codes.iter().map(|codes| vocabulary.row(codes)).collect();
        drop(codes);
        let directions = principal_directions(&rows, vocabulary.len(), seed);
        let mut vectors = sparse_times(&rows, &directions);
        vectors.unit_rows();
        (
            Self {
                vocabulary,
                directions,
            },
            vectors,
        )
    }

    pub(crate) fn dimensions(&self) -> usize {
        self.directions.columns
    }

    /// The unit vector of any text; all zero when the fit knew none of its features.
    pub(crate) fn fold_in(&self, text: &str) -> Vec<f32> {
        let mut vector = vec![0.0; self.directions.columns];
        for (column, weight) in self.vocabulary.row(&features(text)) {
            add_scaled(&mut vector, weight, self.directions.row(column as usize));
        }
        make_unit(&mut vector);
        vector
    }

    /// Little-endian: dimensions, features, then per feature hash, idf, directions.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let entries = self.vocabulary.entries();
        let mut bytes = Vec::with_capacity(16 + entries.len() * (12 + 4 * self.dimensions()));
        bytes.extend((self.dimensions() as u64).to_le_bytes());
        bytes.extend((entries.len() as u64).to_le_bytes());
        for (column, (code, idf)) in entries.into_iter().enumerate() {
            bytes.extend(code.to_le_bytes());
            bytes.extend(idf.to_le_bytes());
            for x in self.directions.row(column) {
                bytes.extend(x.to_le_bytes());
            }
        }
        bytes
    }

    /// `None` when the bytes are not a whole space.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (head, body) = bytes.split_at_checked(16)?;
        let columns = usize::try_from(u64::from_le_bytes(head[..8].try_into().ok()?)).ok()?;
        let count = usize::try_from(u64::from_le_bytes(head[8..].try_into().ok()?)).ok()?;
        let stride = columns.checked_mul(4)?.checked_add(12)?;
        if body.len() != stride.checked_mul(count)? {
            return None;
        }
        let mut entries = Vec::with_capacity(count);
        let mut directions = Matrix {
            columns,
            data: Vec::with_capacity(count * columns),
        };
        for record in body.chunks_exact(stride) {
            let code = u64::from_le_bytes(record[..8].try_into().ok()?);
            let idf = f32::from_le_bytes(record[8..12].try_into().ok()?);
            entries.push((code, idf));
            let floats = record[12..].chunks_exact(4);
            directions
                .data
                .extend(floats.map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])));
        }
        Some(Self {
            vocabulary: Vocabulary::from_entries(entries.into_iter()),
            directions,
        })
    }
}

/// One row per feature: the right singular vectors of the rows.
fn principal_directions(rows: &[SparseRow], features: usize, seed: u64) -> Matrix {
    let width = (DIRECTIONS + SPARE).min(rows.len()).min(features);
    if width == 0 {
        return Matrix::zero(features, 1);
    }
    let mut random = Random::new(seed);
    let noise = (0..features * width)
        .map(|_| random.normal() as f32)
        .collect();
    let mut range = sparse_times(
        rows,
        &Matrix {
            columns: width,
            data: noise,
        },
    );
    range.orthonormalise();
    for _ in 0..POWER_ITERATIONS {
        let mut back = transposed_times(rows, features, &range);
        back.orthonormalise();
        range = sparse_times(rows, &back);
        range.orthonormalise();
    }
    let small = transposed_times(rows, features, &range);
    let (values, vectors) = eigen(small.gram(), width);
    let kept = values
        .iter()
        .take(DIRECTIONS)
        .take_while(|&&value| value > 1e-8 * values[0])
        .count()
        .max(1);
    let mut turn = Matrix::zero(width, kept);
    for i in 0..width {
        for j in 0..kept {
            turn.data[i * kept + j] = (vectors[i * width + j] / values[j].max(1e-30).sqrt()) as f32;
        }
    }
    small.times(&turn)
}
