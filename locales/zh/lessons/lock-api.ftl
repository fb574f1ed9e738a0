lesson-lock-api-title = 锁能做什么
lesson-lock-api-question = acquire 可以不等就走，也可以只等一会儿。它会回答什么？谁可以释放锁？没有人持有时释放又会怎样？
fact-false-when-held = 锁被持有时，acquire(blocking=False) 回答 False
fact-false-on-timeout = acquire(timeout) 到时间才回答 False，不会提前
fact-anyone-releases = 没有持有它的线程也可以释放它
fact-one-too-many = 释放没有上锁的锁是 RuntimeError
fact-scope-releases = with 只在自己的代码块里持有锁
measured-waited-of = 要求等 { $asked } ms，实际等了 { $waited } ms
measured-as-claimed = 确实如此
measured-not-so = 并非如此
param-lock-api-timeout = 超时
value-at-once = 锁被持有时 acquire(blocking=False)（0 为假）
value-in-time = acquire(timeout)（0 为假），以及用了多少毫秒
value-elsewhere = 由别的线程释放（1 为真）
value-too-often = 多释放一次是 RuntimeError（1 为真）
value-scoped = with 里面持有，出来就空（1 为真）
