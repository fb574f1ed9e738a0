lesson-sleepers-title = Two sleepers
lesson-sleepers-question = Two tasks do nothing but sleep. If waiting is all there is to do, does the GIL matter at all?
param-sleepers-seconds = Sleep
tutorial-sleepers-alone = One after the other
tutorial-sleepers-threads = Two threads
tutorial-sleepers-remark = A thread that sleeps lets go of the GIL, so the other one can sleep, too.
