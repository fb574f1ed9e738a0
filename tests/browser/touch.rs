//! The page under fingers: a phone of 360 pixels, upright and turned.

use crate::support::{Context, PATIENCE, Page, Result, TestPage, Value, Viewport, few, json};

const TURNS: [(u32, u32); 2] = [(360, 740), (740, 360)];
const QUICK: &str = "en/fib.html?n=30&tasks=3&repeat=2&modes=sequential,threads";

/// A phone turned so, with the page open on it.
fn phone((width, height): (u32, u32), path: &str) -> Result<TestPage> {
    let page = TestPage::shell()?;
    page.set_viewport(Viewport { width, height, dark: false, touch: true })?;
    page.opened(path)
}

/// What a finger does to the element of that selector, in its middle.
fn tap(page: &Page, selector: &str) -> Result<()> {
    let (x, y, ..) = place(page, selector)?;
    page.touch(&[&[(x, y)]])
}

/// The element's middle and its size, once it is in view and stays where it is: what a run brings
/// moves what is below it.
fn place(page: &Page, selector: &str) -> Result<(f64, f64, f64, f64)> {
    let found = page.eval_async(&format!(
        "(async () => {{
           const frames = async (count) => {{
             while (count-- > 0) await new Promise(requestAnimationFrame);
           }};
           const look = () => {{
             const element = document.querySelector({});
             element.scrollIntoView({{ block: 'center', behavior: 'instant' }});
             const {{ left, top, width, height }} = element.getBoundingClientRect();
             return [left + width / 2, top + height / 2, width, height];
           }};
           for (let last = look(), same = 0; ; ) {{
             await frames(3);
             const now = look();
             same = String(now) === String(last) ? same + 1 : 0;
             if (same === 5) return now;
             last = now;
           }}
         }})()",
        json!(selector)
    ))?;
    let numbers: [f64; 4] = serde_json::from_value(found).context(selector.to_owned())?;
    Ok(numbers.into())
}

#[test]
fn a_lesson_is_chosen_set_run_and_stopped_by_fingers() -> Result<()> {
    for &turned in few(&TURNS, 1) {
        let page = phone(turned, "en/countdown.html")?;
        tap(&page, ".drawer")?;
        let link = ".menu a[href$='en/busy-loops.html']";
        page.wait_until(&format!("document.querySelector(\"{link}\").offsetHeight > 0"), PATIENCE)?;
        tap(&page, link)?;
        page.wait_until("location.pathname.endsWith('en/busy-loops.html')", PATIENCE)?;
        page.wait_until("document.querySelector('.chip[data-mode=gil]')", PATIENCE)?;
        let pressed = "document.querySelectorAll('.chip[aria-pressed=true]').length";
        let before = page.eval(pressed)?.as_u64().context("chips")?;
        tap(&page, ".chip[data-mode=gil]")?;
        page.wait_until(&format!("{pressed} === {}", before - 1), PATIENCE)?;
        // Without an end, so that only Stop brings one.
        page.open("en/busy-loops.html?seconds=0&modes=threads")?;
        page.ready()?;
        tap(&page, "#run")?;
        page.wait_until("document.querySelectorAll('.meter').length >= 1", PATIENCE)?;
        tap(&page, "#stop")?;
        page.finished()?;
        let wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
        assert_eq!(page.eval(wide)?, 0, "{turned:?}");
    }
    Ok(())
}

/// What the timeline shows, as its own picture.
fn picture(page: &Page) -> Result<Value> {
    page.eval_async(
        "new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))\
         .then(() => document.querySelector('.stage canvas').toDataURL())",
    )
}

#[test]
fn the_timeline_is_pinched_dragged_and_tapped() -> Result<()> {
    for turned in TURNS {
        let page = phone(turned, QUICK)?;
        tap(&page, "#run")?;
        page.finished()?;
        page.wait_until("document.querySelector('.stage canvas').width > 0", PATIENCE)?;
        let (x, y, width, height) = place(&page, ".stage canvas")?;
        let (y, apart) = (y.min(y - height / 2.0 + 60.0), width / 8.0);
        let whole = picture(&page)?;
        // Two fingers spread: less time is shown.
        let left = [(x - apart, y), (x - 2.0 * apart, y), (x - 3.0 * apart, y)];
        let right = [(x + apart, y), (x + 2.0 * apart, y), (x + 3.0 * apart, y)];
        page.touch(&[&left, &right])?;
        let near = picture(&page)?;
        assert_ne!(near, whole, "{turned:?}: a pinch changes nothing");
        // One finger drags it along, and back.
        page.touch(&[&[(x, y), (x - 40.0, y), (x - 80.0, y)]])?;
        let aside = picture(&page)?;
        assert_ne!(aside, near, "{turned:?}: a drag changes nothing");
        // A finger that stays names what is under it.
        let tip = "document.querySelector('#timeline-tip').innerText";
        let told = page.eval(tip)?;
        let lanes = (0..6).map(|lane| y - 40.0 + 22.0 * f64::from(lane));
        for lane in lanes {
            page.touch(&[&[(x, lane)]])?;
            picture(&page)?;
            if page.eval(tip)? != told {
                break;
            }
        }
        assert_ne!(page.eval(tip)?, told, "{turned:?}: a tap names nothing");
    }
    Ok(())
}

/// Targets that are smaller than 24 CSS pixels, and nearer than that to another (WCAG 2.2, 2.5.8).
/// Links within a sentence are excepted there.
const SMALL: &str = "(() => {
  const visible = (element) => {
    const { width, height } = element.getBoundingClientRect();
    return width > 0 && height > 0 && getComputedStyle(element).visibility === 'visible'
      && !element.closest('.visually-hidden, [hidden], [inert]');
  };
  const inSentence = (element) => element.matches('a') && getComputedStyle(element).display === 'inline'
    && element.parentElement.innerText.trim().length > element.innerText.trim().length;
  const all = [...document.querySelectorAll('a[href], button, input, select, summary, [tabindex=\"0\"]')]
    .map((element) => (element.matches('input') && element.closest('label')) || element)
    .filter((element) => visible(element) && !inSentence(element));
  const targets = all.map((element) => ({ element, box: element.getBoundingClientRect() }));
  const small = ({ box }) => box.width < 24 || box.height < 24;
  const middle = ({ box }) => [box.left + box.width / 2, box.top + box.height / 2];
  const reach = ([x, y], { box }) => Math.hypot(
    Math.max(box.left - x, 0, x - box.right), Math.max(box.top - y, 0, y - box.bottom));
  const close = (one) => targets.some((other) => other.element !== one.element
    && !other.element.contains(one.element) && !one.element.contains(other.element)
    && (reach(middle(one), other) < 12 || (small(other) && Math.hypot(
      middle(one)[0] - middle(other)[0], middle(one)[1] - middle(other)[1]) < 24)));
  return targets.filter((one) => small(one) && close(one)).map(({ element, box }) =>
    `${element.outerHTML.slice(0, 90)}: ${Math.round(box.width)} x ${Math.round(box.height)}`);
})()";

#[test]
fn targets_are_large_enough_for_fingers() -> Result<()> {
    for &turned in few(&TURNS, 1) {
        let page = phone(turned, QUICK)?;
        tap(&page, "#run")?;
        page.finished()?;
        assert_eq!(page.eval(SMALL)?, json!([]), "{turned:?}: a lesson after a run");
        tap(&page, ".drawer")?;
        page.wait_until("document.querySelector('.menu a').offsetHeight > 0", PATIENCE)?;
        assert_eq!(page.eval(SMALL)?, json!([]), "{turned:?}: the open menu");
        for path in ["zh/index.html", "en/embed.html", "zh/deadlock.html"] {
            page.open(path)?;
            page.started()?;
            assert!(page.eval("document.querySelectorAll('a, button').length")?.as_u64() > Some(5));
            assert_eq!(page.eval(SMALL)?, json!([]), "{turned:?}: {path}");
        }
    }
    Ok(())
}
