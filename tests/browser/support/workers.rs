//! The sudden end of workers, as when the browser needs their memory: without a word to anybody,
//! whatever they are about.

use std::time::Duration;

use super::{Context, Fault, Page, Result, TestPage, Value, json};

const SOON: Duration = Duration::from_secs(20);

/// Put before the engine's bootstrap: notes the workers that are made, and what each was last sent
/// for, and ends one when it is asked to. `terminate` tells nobody, least of all whoever made it.
const KILLER: &str = "
const made = [];
let awaited = null; // The role of the next one to end, and at what: 'made' or 'sent'.
const orders = new BroadcastChannel('killer');
const end = (worker) => {
  made.splice(made.indexOf(worker), 1);
  worker.kill();
  orders.postMessage({ ended: worker.role, name: worker.name });
};
self.Worker = class extends Worker {
  constructor(...args) {
    super(...args);
    made.push(this);
    this.name = args[1].name;
    this.role = / rayon [0-9]+$/.test(this.name) ? 'pool thread' : 'new';
    if (awaited === 'new') {
      awaited = null;
      end(this);
    }
  }
  kill() {
    super.terminate();
  }
  terminate() {
    super.terminate();
    made.splice(made.indexOf(this), 1);
  }
  postMessage(message) {
    super.postMessage(message);
    if (message.kind !== 'enter') return;
    this.role = message.threads > 0 ? 'pool' : message.role;
    this.slot = message.slot;
    if (awaited === `${this.role} on its way`) {
      awaited = null;
      end(this);
    }
  }
};
orders.onmessage = ({ data }) => {
  if (data.next) awaited = data.next;
  // Those in use have the lowest places.
  const [found] = made.filter(({ role }) => role === data.end).sort((a, b) => a.slot - b.slot);
  if (found) end(found);
};
";

/// From the next load on, workers of the engine can be ended.
pub fn arm(page: &TestPage) -> Result<()> {
    before_worker(page, KILLER)
}

/// From the next load on, `js` runs in each worker of the engine, before it hears or starts anything.
pub fn before_worker(page: &TestPage, js: &str) -> Result<()> {
    let folder = xtask::site_env::options(xtask::site_env::SITE)?.folder;
    let files = xtask::files::list(&folder)?;
    let script = files.iter().find(|file| file.ends_with("worker.js")).context("no worker.js")?;
    let script = xtask::files::read(&folder.join(script))?;
    page.server.fault("/worker.js", Fault::Body(format!("{script}{{{js}}}").into_bytes()));
    Ok(())
}

/// Give an order. Returns when whoever watches the lock of the worker that it ended has been told, for
/// that one asked for it before.
fn order(page: &TestPage, order: &Value) -> Result<Value> {
    page.eval_async(&format!(
        "new Promise((done, fail) => {{
           setTimeout(() => fail(new Error('it was not missed')), 20000);
           const orders = new BroadcastChannel('killer');
           orders.onmessage = ({{ data: {{ ended, name }} }}) => {{
             orders.close();
             navigator.locks.request(name, () => done(ended));
           }};
           orders.postMessage({order});
         }})"
    ))
}

/// Give an order without waiting; `window.ended` is then the role of whoever it ended.
fn send(page: &TestPage, order: &Value) -> Result<()> {
    page.eval(&format!(
        "void (window.ended = null, window.orders = new BroadcastChannel('killer'),
         orders.onmessage = ({{ data: {{ ended, name }} }}) =>
           navigator.locks.request(name, () => {{ window.ended = ended }}),
         orders.postMessage({order}))"
    ))
    .map(drop)
}

/// End the first worker that was sent to be a `main`, a `thread`, a `process` (spare or not), the
/// `pool` or a `pool thread`. Returns once it is gone and could be missed.
pub fn kill(page: &TestPage, role: &str) -> Result<()> {
    let ended = order(page, &json!({ "end": role }))?;
    assert_eq!(ended, role);
    Ok(())
}

/// The same while the engine itself may be replaced: then nobody is left to say that it is gone.
pub fn kill_in_passing(page: &TestPage, role: &str) -> Result<()> {
    let name = engine(page)?;
    send(page, &json!({ "end": role }))?;
    page.wait_for("its end, or the engine's", SOON, |page| {
        Ok(!page.eval("window.ended")?.is_null() || engine(page)? != name)
    })
}

/// End the next worker that is made (`new`) or sent (`thread on its way` and so on), as soon as it is.
pub fn kill_next(page: &TestPage, role: &str) -> Result<()> {
    send(page, &json!({ "next": role }))
}

/// End the engine itself. Returns once it is gone and could be missed.
pub fn kill_engine(page: &TestPage) -> Result<()> {
    let (mut name, mut target) = (None, Value::Null);
    page.wait_for("an engine", SOON, |page| {
        name = engine(page)?;
        let workers = page.session().workers()?;
        let is_it = |worker: &&Value| name.as_ref().is_some_and(|name| worker["title"] == **name);
        let found = workers.iter().find(is_it);
        target = found.map_or(Value::Null, |worker| worker["targetId"].clone());
        Ok(!target.is_null())
    })?;
    let wish = json!({ "targetId": target, "flatten": false });
    let session = page.cdp("Target.attachToTarget", wish)?;
    let close = json!({ "id": 1, "method": "Runtime.evaluate", "params": { "expression": "self.close()" } });
    let order = json!({ "sessionId": session["sessionId"], "message": close.to_string() });
    page.cdp("Target.sendMessageToTarget", order)?;
    page.wait_for("the engine's end", SOON, |page| Ok(engine(page)? != name))
}

/// The name of the page's engine, by the lock that it holds as long as it lives. Chromium may list one that
/// is gone for as long as it likes.
fn engine(page: &Page) -> Result<Option<String>> {
    let name = page.eval_async(
        "navigator.locks.query().then(({ held }) => held.map(({ name }) => name)
           .find((name) => /^interleave-engine [0-9.]+$/.test(name)))",
    )?;
    Ok(name.as_str().map(str::to_owned))
}
