lesson-lock-api-title = What a Lock can do
lesson-lock-api-question = acquire can also look without waiting, or wait for a while only. What does it answer, who may release a lock, and what if nobody holds it?
fact-false-when-held = acquire(blocking=False) answers False while the lock is held
fact-false-on-timeout = acquire(timeout) answers False once the time is up, and not before
fact-anyone-releases = A thread that does not hold it may release it
fact-one-too-many = release of an unlocked lock is a RuntimeError
fact-scope-releases = with holds it for its block, and no longer
param-lock-api-timeout = Timeout
value-at-once = acquire(blocking=False) while it is held (0: false)
value-in-time = acquire(timeout) (0: false), and after how many ms
value-elsewhere = Released by another thread (1: true)
value-too-often = RuntimeError for one release too many (1: true)
value-scoped = Held inside with, free behind it (1: true)
