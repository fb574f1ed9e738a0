//! Medians with their spread.

use serde::Serialize;

#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Summary {
    pub median: f64,
    pub min: f64,
    pub max: f64,
    pub count: usize,
}

impl Summary {
    /// # Errors
    /// There is no sample, or one is no number.
    pub fn of(mut samples: Vec<f64>) -> Result<Self, String> {
        if samples.iter().any(|sample| !sample.is_finite()) {
            return Err("a sample is no number".into());
        }
        samples.sort_by(f64::total_cmp);
        let (Some(&min), Some(&max)) = (samples.first(), samples.last()) else {
            return Err("no samples".into());
        };
        Ok(Self { median: median(&samples), min, max, count: samples.len() })
    }
}

fn median(sorted: &[f64]) -> f64 {
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 {
        sorted[middle]
    } else {
        f64::midpoint(sorted[middle - 1], sorted[middle])
    }
}

#[cfg(test)]
mod tests {
    use super::Summary;

    #[test]
    fn medians_of_odd_and_even_counts() {
        let odd = Summary::of(vec![3.0, 1.0, 2.0]);
        assert_eq!(odd, Ok(Summary { median: 2.0, min: 1.0, max: 3.0, count: 3 }));
        assert_eq!(Summary::of(vec![4.0, 1.0, 2.0, 3.0]).map(|all| all.median), Ok(2.5));
    }

    #[test]
    fn nothing_and_no_number_are_errors() {
        assert!(Summary::of(vec![]).is_err() && Summary::of(vec![1.0, f64::NAN]).is_err());
    }
}
