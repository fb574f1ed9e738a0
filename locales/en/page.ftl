### The page around the lessons.

name = Interleave
claim = Threads, processes and the GIL, run for real on your own cores
home = Interleave, all lessons
page-title = { $lesson } · Interleave
skip = Skip to the lesson
skip-home = Skip to the lessons
skip-content = Skip to the content
lessons = Lessons
dismiss = Dismiss

## Before the program is there

loading = Interleave is loading …
noscript = Without JavaScript and WebAssembly, the lessons can be read here, but not run.
fallback = The page could not start. Interleave needs a browser with WebAssembly, and all of its files: reload, or try another browser. The lesson can be read all the same.

## The home

home-page-title = Interleave: concurrency you can run
home-description = Threads, processes, locks and the GIL, run for real in your own browser and on your own cores, timed and drawn.
home-title = Concurrency you can run
home-lead = Threads, processes, locks and the GIL, live in this page and on your own cores. Each lesson does the same work in several ways, times them against each other, and draws what every worker did and when.
home-start = Start with the first lesson
home-embed = Put one into your page
home-count = { $lessons } lessons in { $chapters } chapters
home-real = Nothing is simulated
home-real-about = Rust, compiled to WebAssembly, runs in Web Workers. A thread is a worker on shared memory, a process is a worker with a memory of its own, and the GIL is a real lock with CPython’s own rules.
home-own = Your figures decide
home-own-about = Every claim is tested by what was measured on your machine. Beside it stands the source of what ran, in Rust, and the same in Python.
home-private = Nothing leaves this page
home-private-about = No account, no server that computes for you, no tracking, and no request to any other site.
sketch-label = Sketch: three tasks under a GIL take turns, three free threads run side by side
sketch-note = A sketch. The lessons draw what your machine does.

## In another page

embed-open = Open in a tab
embed-lower = A recorded run is shown here
embed-lower-about = Inside of this page, the browser gives the lesson no shared memory, so it can't run. Opened in a tab of its own, it usually can.
gallery-title = Lessons in your own page
gallery-lead = Any lesson runs live inside of a tutorial, a blog or a book: choose one, set it up, and copy the snippet. Nothing is to be installed.
gallery-lesson = Lesson
gallery-language = Language
gallery-as-page = As the page around it
gallery-theme = Colours
gallery-theme-auto = As the page around it
gallery-theme-light = Light
gallery-theme-dark = Dark
gallery-loading = Loads
gallery-loading-lazy = When scrolled to
gallery-loading-eager = At once
gallery-loading-click = At a click
gallery-live = Live
gallery-element = As an element
gallery-element-about = The script once a page, the element as often as you like. It grows to its height, follows the language and the colours of your page, and gives scripts its reports.
gallery-frame = As a frame
gallery-frame-about = For places that take no scripts. Its height is fixed.
gallery-copy = Copy the snippet
gallery-wrong = As soon as every setting above is in its range, the snippet stands here.

## A wrong address

lost-title = There is no such page
lost-about = The address may be mistyped, or the page has moved. All lessons are on the home page.
lost-home = To the lessons

## Engine and place

engine-starting = Engine loading
engine-ready = Engine ready
engine-running = Running
engine-stopping = Stopping
engine-down = No engine
engine-restart = Start the engine again
tier-1 = Isolated
tier-2 = Not isolated
tier-3 = No workers
tier-1-about = 1 – isolated: shared memory, everything works
tier-2-about = 2 – not isolated: no shared memory, so lessons show recorded runs
tier-3-about = 3 – no workers: lessons show recorded runs
cores = { $count ->
    [one] 1 core
   *[other] { $count } cores
}
clock = clock { $step }
workers = { $count ->
    [one] 1 worker
   *[other] { $count } workers
}
theme-auto = Colours: as the system has them
theme-light = Colours: light
theme-dark = Colours: dark

place = Where this runs
place-tier = Tier
place-cores = Reported cores
place-effective-cores = Cores that were free in the last run
place-clock = Clock resolution
place-workers = Workers alive
place-memories = Shared memories
place-offline = Without a network
place-version = Version
place-browser = Browser
memories = { $count }, { $size } together
not-measured = not measured

## Without a network, and other versions

offline-ready = Kept in this browser: every lesson works without a network.
offline-missing = not kept yet
offline-full = not kept: there is no room in the browser’s storage. Free some, then load the page again.
offline-failed = not kept: some files could not be fetched or stored. It is tried again when the page is next loaded.
offline-refused = not kept: no service worker could be set up. Private windows and blocked cookies do that.
choice-unkept = This browser stores nothing for this site, so your choice lasts as long as this page.
disturbed-clock = A clock was set, or two disagreed, while this ran: times and timeline are not to be trusted. Run it again.
disturbed-hidden = This page was hidden while this ran, and browsers slow hidden pages down: the times are not to be trusted. Run it again with the page in view.
disturbed-pause = Everything stood still for a while as this ran, because the tab or the machine slept or was busy: the times are not to be trusted. Run it again.
update = A new version of Interleave is here. Reloading shows it; settings stay, results on this page do not.
update-reload = Reload

## Chapters

chapter-1 = Cores and the GIL
chapter-2 = Waiting: input and output
chapter-3 = Threads
chapter-4 = Locks
chapter-5 = Signals between threads
chapter-6 = Queues
chapter-7 = Processes
chapter-8 = Pools and futures
chapter-9 = One thread, many tasks

## Modes

modes = Ways to run it
mode-sequential = Sequential
mode-sequential-about = One worker does everything, one thing after the other
mode-gil = Threads + GIL
mode-gil-about = Threads that share one memory and one global interpreter lock, as in CPython
mode-threads = Free threads
mode-threads-about = Threads that share one memory, without a GIL
mode-processes = Processes
mode-processes-about = Workers with a memory each
mode-rayon = Rayon pool
mode-rayon-about = A work-stealing pool for data parallelism
mode-asyncio = Event loop
mode-asyncio-about = One thread, many tasks that give way to each other

## Controls

controls = Settings
more = More settings
run = Run
stop = Stop
reset = Defaults
copy-link = Copy link
copied = Copied
embed-this = Embed
copy-refused = The browser did not allow copying. The link to this lesson and its settings is in the address bar.
save-refused = The browser did not allow saving the file.
range = { $min } to { $max }
field-wrong = Needs { $wanted }
wanted-integer = a whole number from { $min } to { $max }
wanted-number = a number from { $min } to { $max }
wanted-choice = one of { $choices }
wanted-mode = at least one way to run it
unit-s = s
unit-ms = ms
unit-thousand = thousand
percent = { $value } %

param-repeat = Repetitions
hint-repeat = of each way
param-seed = Seed
hint-seed = for whatever is drawn at random

## Progress

progress = Progress of the run
status-starting = The engine is loading.
status-restarting = The engine is being started again, attempt { $attempt }.
status-ready = Ready. Press Run to measure on this machine.
status-done = Done: the figures are below. Press Run to measure again.
status-queued = Another lesson runs. This one begins when that one is over; Stop gives it up.
status-down = Nothing can run here at the moment; see the message above.
status-begins = Starting …
status-stopping = Stopping …
status-cores = measuring how many cores are free now
status-warm-up = warming up, not measured
status-measure = { $mode }, repetition { $repetition }
status-step = Step { $step } of { $steps }: { $what }
status-elsewhere = { $lesson } is running. { $step }

## Timeline

timeline = Timeline
timeline-label = Timeline of the workers
timeline-empty = Press Run to see what every worker does, moment by moment: running, waiting, holding.
timeline-running = Waiting for the first events …
timeline-hint = Point at a span to name it. Drag to pan; click, then scroll to zoom.
timeline-hint-touch = Tap a span to name it. Drag sideways to pan; pinch to zoom.
timeline-help = Arrow left and right pan, plus and minus zoom, F fits. Arrow up and down choose a worker, N and P the next and previous span, Enter shows its source line.
timeline-dropped = { $count ->
    [one] 1 event was lost because a worker's buffer was full; the picture has a gap.
   *[other] { $count } events were lost because a worker's buffer was full; the picture has gaps.
}
timeline-unkept = { $count ->
    [one] 1 further span was not kept, to spare memory; the run itself was not touched.
   *[other] { $count } further spans were not kept, to spare memory; the run itself was not touched.
}
repetition = repetition { $number }
lane-process = process { $pid }
zoom-in = Zoom in
zoom-out = Zoom out
zoom-fit = Show everything
export-png = Save as PNG
span-running = Running
span-task = Task
span-waiting-running = Waiting
span-waiting-lock = Waiting for a lock
span-waiting-gil = Waiting for the GIL
span-waiting-sleep = Sleeping
span-waiting-queue-put = Blocked: queue or pipe full
span-waiting-queue-get = Blocked: queue or pipe empty
span-waiting-condition = Waiting for a condition
span-waiting-event = Waiting for an event
span-waiting-semaphore = Waiting for a permit
span-waiting-thread-join = Joining a thread
span-waiting-process-join = Joining a process
span-waiting-barrier = Waiting at a barrier
span-waiting-io = Waiting for input or output
span-waiting-future = Waiting for a result
span-holding-running = Holding
span-holding-lock = Holding a lock
span-holding-gil = Holding the GIL
span-holding-sleep = Asleep
span-holding-queue-put = Holding a queue
span-holding-queue-get = Holding a queue
span-holding-condition = Holding a condition
span-holding-event = Holding an event
span-holding-semaphore = Holding a permit
span-holding-thread-join = Holding a thread
span-holding-process-join = Holding a process
span-holding-barrier = Holding a barrier
span-holding-io = Holding input or output
span-holding-future = Holding a future
span-from = from { $time }
span-object = object { $number }
span-task-number = task { $number }
span-line = line { $line }
summary = Time by worker, as a table
summary-running = The table is filled when the run is over.
summary-worker = Worker
summary-process = Process

## Results

bars = Times
bars-empty = Press Run to see the median time of each way, with its spread.
bars-running = Measuring. The ways take turns, so that all meet the same conditions.
bars-none = Nothing was timed in this run.
bars-runs = { $count ->
    [one] measured once
   *[other] median of { $count }
}
bars-base = reference
bars-times = × { $gain }
bars-start = { $count ->
    [one] 1 worker started in { $time }
   *[other] { $count } workers started in { $time }
}
bars-legend = Bar: median. Line across it: fastest to slowest.
bars-ideal = reference shared by { $cores } cores: { $time }
curve-throughput = Throughput by number of workers
curve-speedup = Speed-up by size of the pool
curve-empty = Press Run to see the curve.
curve-best = at best × { $best }
curve-note = Dashed: one core more for each worker. Upright: the { $cores } cores that the browser reports.
curve-axis = workers
curve-point = { $workers ->
    [one] 1 worker: × { $value }
   *[other] { $workers } workers: × { $value }
}
recorded = A recorded run, not one of yours: made on { $date } by a browser with { $cores ->
    [one] one core
   *[other] { $cores } cores
}. Nothing of it ran here.
board = Live
board-empty = Press Run and watch it move.
board-running = Nothing moved yet …
board-now = { $now }, at most { $most } so far
board-of = { $now } of { $max }, at most { $most } so far
waits = Who waits for whom
waits-empty = Press Run. Who holds a lock, or waits for one, stands here.
waits-running = Nobody holds or waits yet …
waits-stuck = Deadlock: none of them can ever go on.
waits-gone = Deadlock: whoever could let go is gone.
waits-found = Found { $time } after it was complete.
waits-holds = holds { $things }
waits-is-gone = ended or was killed, and never let go
waits-legend = Dashed arrow: waits for. Solid arrow: is held by.
meters = Load
meters-empty = Press Run and watch how much each loop gets done. Stop ends it.
meters-running = Waiting for the first readings …
meters-sum = Sum, of { $cores } cores
meters-note = 100 % is what one worker reaches alone on this machine.
picture = Picture
picture-empty = Press Run to watch the picture being computed.
picture-running = Waiting for the first rows …
picture-label = The Mandelbrot set, as far as it is computed
facts = What this run shows
facts-empty = Press Run, and each claim of this lesson is decided by your own figures.
facts-running = Decided when the run is over.
facts-none = This run was ended before anything could be decided.
fact-holds = Holds
fact-fails = Does not hold
fact-open = Not decided
values = Further figures
value-rests = Left over, by task
value-fib = Results, by task
value-compute-ms = Computing, ms by task
value-sleep-ms = Sleeping, ms by task
value-digits = Digits of the results
value-checksum = Checksum of the result
value-percent = Load, % by worker
value-alone = One loop alone, rounds a ms
value-effective-cores = Effective cores
value-reported-cores = Reported cores
tutorial = From the tutorial
tutorial-theirs = Tutorial
tutorial-yours = You
output = Printed
output-empty = Press Run to see what the workers print, and when.
output-none = This run printed nothing.
output-running = Nothing was printed yet.
output-earlier = { $count ->
    [one] 1 earlier line is not shown.
   *[other] { $count } earlier lines are not shown.
}
output-time = Time
output-worker = Worker
output-text = Line
source = The source
source-rust = The Rust that runs here
source-python = Python
source-same = The same in Python
prose = The lesson in words
asset-missing = This part could not be loaded. Check the connection and reload the page.
exports = Take it away
exports-empty = After a run: its trace, its spans and its report as files.
exports-note = The trace opens in Perfetto and in speedscope; the spans in any spreadsheet.
export-chrome = Chrome trace
export-csv = Spans as CSV
export-report = Report as JSON
