### The lessons: title and question, words for their settings, the tutorials' figures.

lesson-countdown-title = Counting down
lesson-countdown-question = Some tasks count a big number down to zero and touch nothing else. How much do more threads help, with a GIL and without, and what do processes cost on top?
lesson-fib-title = Fibonacci, the slow way
lesson-fib-question = The same Fibonacci number, computed by plain recursion several times over. Work that never waits: who gets it done first?
lesson-busy-loops-title = A busy loop for each core
lesson-busy-loops-question = One endless loop for every core, each with a meter. Does a machine with many cores ever get busier than one of them?
lesson-cpu-count-title = How many cores have you really?
lesson-cpu-count-question = The browser reports a number of cores. Give 1, 2, 3 … workers the same work and see where more workers stop doing more.
lesson-big-power-title = A sleep and a big power
lesson-big-power-question = Each thread sleeps, then writes out a power of eight with hundreds of thousands of digits. Which of the two can happen at the same time under a GIL?
lesson-sleepers-title = Two sleepers
lesson-sleepers-question = Two tasks do nothing but sleep. If waiting is all there is to do, does the GIL matter at all?
lesson-data-parallel-title = Data parallelism with rayon
lesson-data-parallel-question = A picture, a sort or a word count, split among the workers of a work-stealing pool. How close to the number of cores does the speed-up come?

## Settings. A lesson's own words go before the shared ones.

param-n = Count from
param-countdown-n = Count down from
param-fib-n = Which Fibonacci number
param-tasks = Tasks
hint-tasks = one worker each
param-switch = GIL switch rule
hint-switch = today's CPython asks after 5 ms; the old rule gave way every 100 ticks
choice-switch-interval = 5 ms interval
choice-switch-ticks = 100 ticks
param-seconds = Duration
param-big-power-seconds = Sleep
param-sleepers-seconds = Sleep
hint-busy-loops-seconds = 0 runs until Stop
param-loops = Loops
hint-loops = 0: one for each core
param-milliseconds = Measure each for
param-workers = Workers
hint-cpu-count-workers = 0: up to twice the cores
hint-data-parallel-workers = 0: one for each core
param-exponent = Power of eight
param-work = Work
choice-work-picture = Picture
choice-work-sort = Sort
choice-work-words = Word count
param-size = Size
hint-size = pixels, keys or words

## The source tutorials' own figures, measured on their authors' machines.

tutorial-countdown-alone = One after the other
tutorial-countdown-threads = Python threads
tutorial-countdown-processes = Processes
tutorial-countdown-remark = There, threads under the GIL took longer than no threads at all, and processes came near a quarter.
tutorial-busy-loops-remark = In the tutorial, four endless Python threads on four cores came to about 102 % together; the same loops in C, C++ or Java reach 400 %.
tutorial-big-power-alone = Computing, alone
tutorial-big-power-first = Computing, first of two threads
tutorial-big-power-second = Computing, second of two threads
tutorial-big-power-remark = There, two threads slept together but computed in turn: each took twice as long as one alone.
tutorial-sleepers-alone = One after the other
tutorial-sleepers-threads = Two threads
tutorial-sleepers-remark = A thread that sleeps lets go of the GIL, so the other one can sleep, too.

## Claims. What was measured stands beside them.

fact-gil-not-faster = Threads under the GIL are no faster than one worker
fact-threads-near-cores = Free threads come near the number of cores
fact-processes-near-cores = Processes come near the number of cores
fact-rayon-near-cores = The rayon pool comes near the number of cores
fact-rayon-faster = The rayon pool is faster than one worker
fact-gil-overlaps = Under the GIL, waiting overlaps
fact-threads-overlaps = With free threads, waiting overlaps
fact-processes-overlaps = With processes, waiting overlaps
fact-same-result = Every way gives the same result
fact-gil-one-core = Under the GIL, all loops together get one core's worth done
fact-threads-all-cores = Free threads keep every core busy
fact-processes-all-cores = Processes keep every core busy
fact-flattens = The curve flattens where the cores end
fact-sleep-overlaps = Under the GIL, sleeping overlaps
fact-gil-computes-in-turn = Under the GIL, computing takes turns
fact-threads-compute-together = Without the GIL, computing overlaps, too
fact-digits = Every result has all of its digits
fact-curve = More workers mean more speed, up to the cores
