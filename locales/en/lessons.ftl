### What several lessons share: words for settings and claims. A lesson's own stand in lessons/<id>.ftl.

## Settings. A lesson's own words go before the shared ones.

param-n = Count from
param-tasks = Tasks
hint-tasks = one worker each
param-switch = GIL switch rule
hint-switch = today's CPython asks after 5 ms; the old rule gave way every 100 ticks
choice-switch-interval = 5 ms interval
choice-switch-ticks = 100 ticks
param-seconds = Duration
param-workers = Workers

## Claims. What was measured stands beside them.

fact-gil-not-faster = Threads under the GIL are no faster than one worker
fact-threads-near-cores = Free threads come near the number of cores
fact-processes-near-cores = Processes come near the number of cores
fact-rayon-near-cores = The rayon pool comes near the number of cores
fact-gil-overlaps = Under the GIL, waiting overlaps
fact-threads-overlaps = With free threads, waiting overlaps
fact-processes-overlaps = With processes, waiting overlaps
fact-same-result = Every way gives the same result
