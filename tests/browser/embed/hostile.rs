//! Whoever is neither the embedding page nor the lesson is not heard, whatever they say they are;
//! and nothing that anybody says breaks either.

use super::{Host, PATIENCE};
use crate::support::{Context, Options, Result, Server, all, json};
use xtask::site_env;

const LESSON: &str = "en/fib.html?embed&n=20&modes=threads&repeat=1";

/// Posts what the page asks it to, from an origin of its own.
const STRANGER: &str = "<!DOCTYPE html><script>
addEventListener('message', ({ data }) => {
  if (data.to) parent.frames[data.to].postMessage(data.say, '*');
  else if (data.say) parent.postMessage(data.say, '*');
});
</script>";

#[test]
fn a_stranger_commands_nothing_and_reports_nothing() -> Result<()> {
    let folder = std::env::temp_dir().join(format!("embed-stranger-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join("index.html"), STRANGER)?;
    let stranger = Server::start(Options::foreign(&folder, &[]))?;
    let body = format!(
        "<iframe name=\"plain\" id=\"plain\" width=\"900\" height=\"500\" src=\"SITE{LESSON}\" \
         allow=\"cross-origin-isolated\"></iframe><iframe name=\"stranger\" src=\"{}\"></iframe>\
         <interleave-lesson lesson=\"fib\" loading=\"eager\"></interleave-lesson>",
        stranger.url()
    );
    let host = Host::open("beside-stranger", &body)?;
    let said = |what: &str| format!("messages.some(({{ data }}) => {what})");
    host.wait_until(&said("data.kind === 'hello'"), PATIENCE)?;
    host.event("", "ready")?;
    host.until_within(
        "#plain",
        "document.querySelector('#run') && !document.querySelector('#run').disabled",
    )?;
    // To the lesson, with the embedding page's own origin in whatever field may be believed.
    host.eval(
        "void ['origin', 'source', 'from'].forEach((lie) => frames.stranger.postMessage({ to: 'plain', say: \
         { interleave: 1, kind: 'set', id: 1, [lie]: location.origin, options: { theme: 'dark' } } }, '*'))",
    )?;
    // To the page, as if it were the lesson.
    host.eval(
        "void ['ready', 'report', 'error', 'height'].forEach((kind) => frames.stranger.postMessage({ say: \
         { interleave: 1, kind, id: 1, origin: frameOf(lesson).src, height: 9999, report: { schema: 1 }, \
         error: { code: 'engine' }, lesson: 'fib', runs: true } }, '*'))",
    )?;
    host.wait_until(&said("data.kind === 'height' && data.height === 9999"), PATIENCE)?;
    assert_eq!(host.eval("names()")?, json!(["ready"]), "{}", host.eval("log")?);
    assert!(host.eval("lesson.offsetHeight < 9000")? == true);
    // What the embedding page itself says next comes after all that, and is obeyed.
    let say = "frames.plain.postMessage({ interleave: 1, kind: 'set', id: 'own', options: { lang: 'zh' } }, '*')";
    host.eval(&format!("void {say}"))?;
    host.wait_until(&said("data.kind === 'done' && data.id === 'own'"), PATIENCE)?;
    assert_eq!(
        host.within("#plain", "document.documentElement.dataset.theme ?? null")?,
        json!(null)
    );
    let answer = "messages.find(({ data }) => data.id === 'own').origin";
    assert_eq!(host.eval(answer)?, host.site.url().trim_end_matches('/'));
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

#[test]
fn before_it_is_spoken_to_a_frame_says_only_that_it_is_there() -> Result<()> {
    let site = site_env::options(site_env::SITE)?;
    let body =
        format!("<iframe id=\"plain\" width=\"900\" height=\"700\" src=\"SITE{LESSON}\"></iframe>");
    let host = Host::of("silent", site, &[], &body)?;
    host.wait_until("messages.length > 0", PATIENCE)?;
    host.inside("#plain", |page| {
        page.wait_until("!document.querySelector('#run').disabled", PATIENCE)?;
        page.click("#run")?;
        page.wait_until("document.querySelector('.bar-row')", PATIENCE)
    })?;
    let all = host.eval("messages.map(({ data }) => data)")?;
    assert_eq!(all, json!([{ "interleave": 1, "kind": "hello" }]));
    Ok(())
}

/// Each is followed by one that is all right, so that it is known to have been read.
const ODD: [&str; 22] = [
    "null",
    "undefined",
    "7",
    "'run'",
    "[]",
    "{}",
    "new Map([['interleave', 1], ['kind', 'run']])",
    "new Date()",
    "new Error('x')",
    "10n",
    "new Uint8Array(1e6)",
    "{ interleave: 2, kind: 'run' }",
    "{ interleave: '1', kind: 'run' }",
    "{ interleave: 1, kind: 'explode' }",
    "{ interleave: 1, kind: ['run'] }",
    "(() => { const ring = { interleave: 1, kind: 'never' }; ring.options = ring; return ring; })()",
    "(() => { const ring = { interleave: 1, kind: 'set' }; ring.options = { params: ring }; return ring; })()",
    "{ interleave: 1, kind: 'set', options: Array(100000).fill(1) }",
    "{ interleave: 1, kind: 'set', options: { params: Object.fromEntries(Array(5000).fill(0).map((_, n) => ['p' + n, n])) } }",
    "{ interleave: 1, kind: 'set', options: { lesson: 'x'.repeat(1e6) } }",
    "{ interleave: 1, kind: 'set', options: { modes: [null, {}, 10n] } }",
    "{ interleave: 1, kind: 'run', options: JSON.parse('['.repeat(500) + ']'.repeat(500)) }",
];

#[test]
fn odd_messages_break_nothing_and_start_nothing() -> Result<()> {
    let host = Host::open(
        "odd",
        "<interleave-lesson lesson=\"fib\" params=\"n=20\"></interleave-lesson>",
    )?;
    host.event("", "ready")?;
    let origin = host.site.url();
    for odd in ODD {
        host.eval(&format!("void frameOf(lesson).contentWindow.postMessage({odd}, '{origin}')"))
            .with_context(|| odd.to_owned())?;
        host.eval_async("lesson.set({ theme: 'light' })").with_context(|| odd.to_owned())?;
    }
    // And to the element, as its own frame could.
    for odd in ODD {
        host.inside("interleave-lesson", |page| {
            page.eval(&format!("void parent.postMessage({odd}, '*')"))
        })?;
    }
    assert_eq!(
        host.eval("names().filter((name) => !['ready', 'error'].includes(name))")?,
        json!([])
    );
    let fields =
        host.eval("log.filter(({ name }) => name === 'error').map(({ detail }) => detail.field)")?;
    assert_eq!(fields, json!(["options", "options", "params", "lesson", "modes", "options"]));
    let report = host.eval_async("lesson.run({ modes: ['threads'], repeat: 1 })")?;
    assert_eq!(report["modes"]["threads"]["values"]["fib"][0], 6_765.0);
    assert_eq!(host.console_errors()?, Vec::<String>::new());
    Ok(())
}

/// Messages that the frame could send, most of them nearly right, the same in every run; and how many
/// of each kind the element took for its own.
const FLOOD: &str = r"
(async () => {
  let state = 1;
  const roll = (sides) => (state = (state * 48271) % 2147483647) % sides;
  const pick = (list) => list[roll(list.length)];
  const odd = [null, undefined, true, NaN, -1, 0.5, 1e308, 10n, '', 'x'.repeat(500), '\u0000🧵', 'engine', 'busy',
    'parameter', [], {}, { toString: 1 }, { valueOf: null, toString: null }, { then: 1 }, new Date(NaN),
    new Map([['kind', 'run']]), new Error('x'), new Uint8Array(8), Object.create(null)];
  const value = (depth) => (depth && roll(3) === 0
    ? { code: value(depth - 1), field: value(0), message: value(depth - 1), tier: value(0), [pick(odd.slice(8, 14))]: value(0) }
    : pick(odd));
  const kinds = ['ready', 'height', 'run', 'report', 'error', 'done', 'explode', '__proto__', null, ['run']];
  const message = () => {
    if (roll(20) === 0) return value(2);
    const data = { interleave: roll(20) ? 1 : pick([2, '1', null, [1]]), kind: pick(kinds), id: roll(4) ? roll(9) : value(1) };
    for (const name of ['run', 'report', 'error', 'height', 'lesson', 'runs', 'environment'])
      if (roll(3)) data[name] = roll(4) ? value(2) : roll(2000);
    return data;
  };
  const taken = {};
  for (const name of ['ready', 'run', 'report', 'error'])
    lesson.addEventListener(name, ({ detail }) => { taken[name] = (taken[name] ?? 0) + (detail ? 1 : 0); });
  const broken = [];
  addEventListener('error', ({ message }) => broken.push(message));
  const [source, { origin }] = [frameOf(lesson).contentWindow, new URL(frameOf(lesson).src)];
  for (let sent = 0; sent < CASES; sent++) {
    const data = message();
    dispatchEvent(new MessageEvent('message', { source, origin, data }));
    if (broken.length) return { broken, data: String(JSON.stringify(data, (_, v) => typeof v === 'bigint' ? `${v}n` : v)) };
    if (sent % 5000 === 0) {
      log.length = messages.length = 0;
      await new Promise((on) => setTimeout(on));
    }
  }
  log.length = messages.length = 0;
  return { broken, taken, height: lesson.offsetHeight };
})()";

#[test]
fn a_flood_of_messages_breaks_no_element() -> Result<()> {
    let host = Host::open(
        "flood",
        "<interleave-lesson lesson=\"fib\" params=\"n=20\"></interleave-lesson>",
    )?;
    host.event("", "ready")?;
    let cases: u64 = if all() { 1_000_000 } else { 50_000 };
    let done = host.eval_async(&FLOOD.replace("CASES", &cases.to_string()))?;
    assert_eq!(done["broken"], json!([]), "{done}");
    for name in ["ready", "run", "report", "error"] {
        assert!(done["taken"][name].as_u64() > Some(cases / 100), "{done}");
    }
    let report = host.eval_async("lesson.run({ modes: ['threads'], repeat: 1 })")?;
    assert_eq!(report["modes"]["threads"]["values"]["fib"][0], 6_765.0);
    assert_eq!(host.console_errors()?, Vec::<String>::new());
    Ok(())
}
