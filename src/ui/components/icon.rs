//! Small drawings in the colour of the text around them.

use yew::prelude::*;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Run,
    Stop,
    Reset,
    Link,
    Holds,
    Fails,
    Open,
    Close,
    Sun,
    Moon,
    Auto,
    ZoomIn,
    ZoomOut,
    Fit,
    Save,
    Warn,
}

impl Shape {
    fn path(self) -> &'static str {
        match self {
            Shape::Run => "M5 3.5v9l8-4.5z",
            Shape::Stop => "M4 4h8v8H4z",
            Shape::Reset => "M3.5 8a4.5 4.5 0 1 0 1.4-3.3M3.2 2.5v3h3",
            Shape::Link => {
                "M6.5 9.5l3-3M7 4.5l1.2-1.2a3 3 0 0 1 4.3 4.3L11.300 8.800M9 11.500l-1.200 1.200a3 3 0 0 1-4.300-4.300L4.700 7.200"
            }
            Shape::Holds => "M3 8.500l3.200 3.200L13 4.800",
            Shape::Fails => "M4 4l8 8M12 4l-8 8",
            Shape::Open => "M3.500 8h9",
            Shape::Close => "M4.500 4.500l7 7M11.500 4.500l-7 7",
            Shape::Sun => {
                "M8 5.200a2.800 2.800 0 1 0 0 5.600a2.800 2.800 0 1 0 0-5.600M8 1.500v1.500M8 13v1.500M1.500 8H3M13 8h1.500M3.400 3.400l1 1M11.600 11.600l1 1M12.600 3.400l-1 1M4.400 11.600l-1 1"
            }
            Shape::Moon => "M13 9.600A5.600 5.600 0 0 1 6.400 3a5.600 5.600 0 1 0 6.600 6.600z",
            Shape::Auto => {
                "M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12M8 2v12M8 5.500h3.500M8 8h4.500M8 10.500h3.500"
            }
            Shape::ZoomIn => "M8 3.500v9M3.500 8h9",
            Shape::ZoomOut => "M3.500 8h9",
            Shape::Fit => "M2 8h12M4.500 5.500L2 8l2.500 2.500M11.500 5.500L14 8l-2.500 2.500",
            Shape::Save => "M8 2.500v7M5 7l3 3 3-3M3 13h10",
            Shape::Warn => "M8 2.500L14.500 13.500h-13zM8 6.500v3.500M8 11.700v.2",
        }
    }

    fn filled(self) -> bool {
        matches!(self, Shape::Run | Shape::Stop)
    }
}

/// That drawing.
pub fn icon(shape: Shape) -> Html {
    let (fill, stroke) =
        if shape.filled() { ("currentColor", "none") } else { ("none", "currentColor") };
    html! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false"
            {fill} {stroke} stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round">
            <path d={shape.path()} />
        </svg>
    }
}
