lesson-sleepers-title = 两个睡觉的任务
param-sleepers-seconds = 睡眠
tutorial-sleepers-alone = 依次执行
tutorial-sleepers-threads = 两个线程
tutorial-sleepers-remark = 睡着的线程会放开 GIL，所以另一个也能睡。
