lesson-countdown-title = Counting down
lesson-countdown-question = Some tasks count a big number down to zero and touch nothing else. How much do more threads help, with a GIL and without, and what do processes cost on top?
param-countdown-n = Count down from
tutorial-countdown-alone = One after the other
tutorial-countdown-threads = Python threads
tutorial-countdown-processes = Processes
tutorial-countdown-remark = There, threads under the GIL took longer than no threads at all, and processes came near a quarter.
