//! Which stretch of time a canvas shows: zoom, pan and fit, as arithmetic.

/// The shortest stretch that can be shown, in milliseconds.
const SHORTEST: f64 = 0.001;

/// A window on the times `0..length`, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Viewport {
    pub start: f64,
    pub end: f64,
    /// The whole there is.
    pub length: f64,
    /// Shows the whole, however it grows.
    pub fitted: bool,
}

impl Default for Viewport {
    fn default() -> Self {
        Viewport { start: 0.0, end: 1.0, length: 1.0, fitted: true }
    }
}

impl Viewport {
    pub fn span(&self) -> f64 {
        self.end - self.start
    }

    /// The whole became `length` long.
    pub fn grow(&mut self, length: f64) {
        self.length = length.max(SHORTEST);
        if self.fitted {
            self.fit();
        } else {
            self.clamp();
        }
    }

    pub fn fit(&mut self) {
        *self = Viewport { start: 0.0, end: self.length, length: self.length, fitted: true };
    }

    /// Shows `1 / factor` of what it shows, keeping the time at `anchor` (0 to 1) where it is.
    pub fn zoom(&mut self, factor: f64, anchor: f64) {
        let fixed = self.start + self.span() * anchor;
        let span = (self.span() / factor).clamp(SHORTEST.min(self.length), self.length);
        self.start = fixed - span * anchor;
        self.end = self.start + span;
        self.fitted = false;
        self.clamp();
    }

    /// Moves by `share` of what it shows.
    pub fn pan(&mut self, share: f64) {
        let by = self.span() * share;
        self.start += by;
        self.end += by;
        self.fitted = false;
        self.clamp();
    }

    /// Moves, as little as needed, until the times `from..to` are in sight.
    pub fn reveal(&mut self, from: f64, to: f64) {
        if to < self.start || from > self.end {
            let span = self.span();
            self.start = (from + to) / 2.0 - span / 2.0;
            self.end = self.start + span;
            self.fitted = false;
            self.clamp();
        }
    }

    fn clamp(&mut self) {
        let span = self.span().min(self.length);
        self.start = self.start.clamp(0.0, (self.length - span).max(0.0));
        self.end = self.start + span;
        self.fitted = self.fitted || span >= self.length;
    }

    /// Where a time lies on a canvas of that width.
    pub fn x(&self, ms: f64, width: f64) -> f64 {
        (ms - self.start) / self.span() * width
    }

    /// The time at a place on a canvas of that width.
    pub fn ms(&self, x: f64, width: f64) -> f64 {
        self.start + x / width.max(1.0) * self.span()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(length: f64) -> Viewport {
        let mut view = Viewport::default();
        view.grow(length);
        view
    }

    #[test]
    fn a_fitted_view_grows_with_its_timeline_and_a_zoomed_one_stays() {
        let mut view = at(100.0);
        view.grow(200.0);
        assert_eq!((view.start, view.end), (0.0, 200.0));
        view.zoom(4.0, 0.5);
        view.grow(400.0);
        assert_eq!((view.start, view.end), (75.0, 125.0));
    }

    #[test]
    fn zooming_keeps_the_time_under_the_pointer() {
        let mut view = at(100.0);
        for factor in [2.0, 3.0, 0.7] {
            let before = view.ms(250.0, 1000.0);
            view.zoom(factor, 0.25);
            assert!((view.ms(250.0, 1000.0) - before).abs() < 1e-9);
        }
    }

    #[test]
    fn no_move_leaves_the_timeline() {
        let mut view = at(100.0);
        view.zoom(10.0, 0.0);
        view.pan(-5.0);
        assert_eq!(view.start, 0.0);
        view.pan(500.0);
        assert_eq!(view.end, 100.0);
        view.zoom(1e-9, 0.3);
        assert_eq!((view.start, view.end, view.fitted), (0.0, 100.0, true));
        view.zoom(1e12, 0.3);
        assert!(view.span() >= SHORTEST * 0.99);
        view.reveal(90.0, 95.0);
        assert!(view.start < 92.5 && view.end > 92.5);
    }
}
