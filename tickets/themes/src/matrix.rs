//! Dense rows of `f32` and the little linear algebra a fit needs.

use crate::features::SparseRow;

/// A dense matrix, row after row.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Matrix {
    pub(crate) columns: usize,
    pub(crate) data: Vec<f32>,
}

impl Matrix {
    pub(crate) fn zero(rows: usize, columns: usize) -> Self {
        Self {
            columns,
            data: vec![0.0; rows * columns],
        }
    }

    pub(crate) fn rows(&self) -> usize {
        self.data.len().checked_div(self.columns).unwrap_or(0)
    }

    pub(crate) fn row(&self, i: usize) -> &[f32] {
        &self.data[i * self.columns..(i + 1) * self.columns]
    }

    pub(crate) fn row_mut(&mut self, i: usize) -> &mut [f32] {
        &mut self.data[i * self.columns..(i + 1) * self.columns]
    }

    /// A matrix of the rows named.
    pub(crate) fn rows_of(&self, rows: &[usize]) -> Self {
        let data = rows.iter().flat_map(|&i| self.row(i)).copied().collect();
        Self {
            columns: self.columns,
            data,
        }
    }

    /// `self`ᵀ·`self`, summed in `f64`.
    pub(crate) fn gram(&self) -> Vec<f64> {
        let n = self.columns;
        let mut gram = vec![0.0f64; n * n];
        // Blocks of rows are summed in single precision (fast), blocks in double.
        let mut block = vec![0.0f32; n * n];
        for rows in self.data.chunks(n * 64) {
            block.fill(0.0);
            for row in rows.chunks_exact(n) {
                for (i, &left) in row.iter().enumerate() {
                    add_scaled(&mut block[i * n + i..(i + 1) * n], left, &row[i..]);
                }
            }
            for (sum, part) in gram.iter_mut().zip(&block) {
                *sum += f64::from(*part);
            }
        }
        for i in 0..n {
            for j in 0..i {
                gram[i * n + j] = gram[j * n + i];
            }
        }
        gram
    }

    /// `self`·`right`, `right` of `self.columns` rows.
    pub(crate) fn times(&self, right: &Matrix) -> Matrix {
        let mut product = Matrix::zero(self.rows(), right.columns);
        for i in 0..self.rows() {
            let row = self.row(i);
            let out = product.row_mut(i);
            for (k, &x) in row.iter().enumerate() {
                add_scaled(out, x, right.row(k));
            }
        }
        product
    }

    pub(crate) fn unit_rows(&mut self) {
        for row in self.data.chunks_exact_mut(self.columns.max(1)) {
            make_unit(row);
        }
    }

    /// Makes the columns orthonormal by Cholesky-QR, twice (the second pass repairs
    /// what rounding lost). Columns that depend on earlier ones become zero.
    pub(crate) fn orthonormalise(&mut self) {
        for _ in 0..2 {
            let gram = self.gram();
            self.solve_upper(&cholesky(gram, self.columns));
        }
    }

    /// Rows x ← x·R⁻¹ for R = Lᵀ, L lower triangular.
    fn solve_upper(&mut self, lower: &[f64]) {
        let n = self.columns;
        let mut inverse = vec![0.0f64; n * n];
        for j in 0..n {
            for i in j..n {
                let pivot = lower[i * n + i];
                if pivot == 0.0 {
                    continue;
                }
                let known: f64 = (j..i).map(|k| lower[i * n + k] * inverse[k * n + j]).sum();
                let one = if i == j { 1.0 } else { 0.0 };
                inverse[i * n + j] = (one - known) / pivot;
            }
        }
        // inverse is L⁻¹; R⁻¹ is its transpose.
        let mut right = Matrix::zero(n, n);
        for i in 0..n {
            for j in 0..n {
                right.data[j * n + i] = inverse[i * n + j] as f32;
            }
        }
        *self = self.times(&right);
    }
}

/// The lower triangle L of `gram` = L·Lᵀ; a direction of no length gives a zero row.
fn cholesky(mut a: Vec<f64>, n: usize) -> Vec<f64> {
    let largest = (0..n).map(|i| a[i * n + i]).fold(0.0, f64::max);
    for j in 0..n {
        let left: f64 = (0..j).map(|k| a[j * n + k] * a[j * n + k]).sum();
        let square = a[j * n + j] - left;
        let pivot = if square > 1e-10 * largest {
            square.sqrt()
        } else {
            0.0
        };
        a[j * n + j] = pivot;
        for i in j + 1..n {
            let known: f64 = (0..j).map(|k| a[i * n + k] * a[j * n + k]).sum();
            a[i * n + j] = if pivot > 0.0 {
                (a[i * n + j] - known) / pivot
            } else {
                0.0
            };
        }
    }
    a
}

/// Eigenvalues, largest first, and eigenvectors (as columns) of a symmetric matrix, by
/// cyclic Jacobi rotations.
pub(crate) fn eigen(mut a: Vec<f64>, n: usize) -> (Vec<f64>, Vec<f64>) {
    let mut vectors = vec![0.0; n * n];
    for i in 0..n {
        vectors[i * n + i] = 1.0;
    }
    for _ in 0..30 {
        let off: f64 = (0..n)
            .map(|i| (i + 1..n).map(|j| a[i * n + j] * a[i * n + j]).sum::<f64>())
            .sum();
        let on: f64 = (0..n).map(|i| a[i * n + i] * a[i * n + i]).sum();
        if off <= 1e-18 * on {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                rotate(&mut a, &mut vectors, n, p, q);
            }
        }
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&i, &j| a[j * n + j].total_cmp(&a[i * n + i]));
    let values = order.iter().map(|&i| a[i * n + i].max(0.0)).collect();
    let mut sorted = vec![0.0; n * n];
    for (to, &from) in order.iter().enumerate() {
        for row in 0..n {
            sorted[row * n + to] = vectors[row * n + from];
        }
    }
    (values, sorted)
}

fn rotate(a: &mut [f64], vectors: &mut [f64], n: usize, p: usize, q: usize) {
    let apq = a[p * n + q];
    if apq == 0.0 {
        return;
    }
    let theta = (a[q * n + q] - a[p * n + p]) / (2.0 * apq);
    let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
    let t = if theta == 0.0 { 1.0 } else { t };
    let c = 1.0 / (t * t + 1.0).sqrt();
    let s = t * c;
    for k in 0..n {
        let (x, y) = (a[k * n + p], a[k * n + q]);
        a[k * n + p] = c * x - s * y;
        a[k * n + q] = s * x + c * y;
    }
    for k in 0..n {
        let (x, y) = (a[p * n + k], a[q * n + k]);
        a[p * n + k] = c * x - s * y;
        a[q * n + k] = s * x + c * y;
    }
    for k in 0..n {
        let (x, y) = (vectors[k * n + p], vectors[k * n + q]);
        vectors[k * n + p] = c * x - s * y;
        vectors[k * n + q] = s * x + c * y;
    }
}

/// Sparse rows times dense columns.
pub(crate) fn sparse_times(rows: &[SparseRow], right: &Matrix) -> Matrix {
    let mut product = Matrix::zero(rows.len(), right.columns);
    for (i, row) in rows.iter().enumerate() {
        let out = product.row_mut(i);
        for &(column, weight) in row {
            add_scaled(out, weight, right.row(column as usize));
        }
    }
    product
}

/// (Sparse rows)ᵀ times dense rows, giving `columns` rows.
pub(crate) fn transposed_times(rows: &[SparseRow], columns: usize, right: &Matrix) -> Matrix {
    let mut product = Matrix::zero(columns, right.columns);
    for (i, row) in rows.iter().enumerate() {
        for &(column, weight) in row {
            add_scaled(product.row_mut(column as usize), weight, right.row(i));
        }
    }
    product
}

pub(crate) fn add_scaled(out: &mut [f32], factor: f32, from: &[f32]) {
    for (sum, x) in out.iter_mut().zip(from) {
        *sum += factor * x;
    }
}

/// The inner product, in eight lanes so that the compiler can use wide registers.
pub(crate) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0f32; 8];
    let (left, right) = (a.chunks_exact(8), b.chunks_exact(8));
    let tail: f32 = left
        .remainder()
        .iter()
        .zip(right.remainder())
        .map(|(x, y)| x * y)
        .sum();
    for (x, y) in left.zip(right) {
        for lane in 0..8 {
            lanes[lane] += x[lane] * y[lane];
        }
    }
    lanes.iter().sum::<f32>() + tail
}

pub(crate) fn make_unit(row: &mut [f32]) {
    let length = dot(row, row).sqrt();
    if length > 1e-12 {
        for x in row {
            *x /= length;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn orthonormal_columns_have_the_unit_matrix_as_gram() {
        let mut random = Random::new(1);
        let data = (0..200 * 12).map(|_| random.normal() as f32).collect();
        let mut matrix = Matrix { columns: 12, data };
        matrix.orthonormalise();
        let gram = matrix.gram();
        for i in 0..12 {
            for j in 0..12 {
                let expected = if i == j { 1.0 } else { 0.0 };
                assert!((gram[i * 12 + j] - expected).abs() < 1e-5);
            }
        }
    }

    #[test]
    fn a_repeated_column_becomes_zero() {
        let mut matrix = Matrix {
            columns: 2,
            data: vec![1.0, 2.0, 2.0, 4.0, 3.0, 6.0],
        };
        matrix.orthonormalise();
        assert!((matrix.gram()[0] - 1.0).abs() < 1e-6);
        assert!(matrix.gram()[3].abs() < 1e-6);
    }

    #[test]
    fn eigen_values_of_a_known_matrix() {
        let (values, vectors) = eigen(vec![2.0, 1.0, 1.0, 2.0], 2);
        assert!((values[0] - 3.0).abs() < 1e-12 && (values[1] - 1.0).abs() < 1e-12);
        assert!((vectors[0].abs() - 0.5f64.sqrt()).abs() < 1e-12);
        assert!((vectors[0] - vectors[2]).abs() < 1e-12);
    }
}
