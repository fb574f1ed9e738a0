// That this worker lives, as others can see it: as long as it does it holds a lock under its own name,
// which the browser gives back however it ends. `held` resolves to whether there is such a lock.
export const held = new Promise((tell) => {
  const keep = () => {
    tell(true);
    return new Promise(() => {});
  };
  // No locks in this browser, or none in this frame: then a death is not seen.
  const none = () => tell(false);
  try {
    navigator.locks.request(self.name, keep).catch(none);
  } catch {
    none();
  }
});
