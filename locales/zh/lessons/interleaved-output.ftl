lesson-interleaved-output-title = 两个任务的输出
lesson-interleaved-output-question = 一个任务每次给共享的数加 1，另一个每次加 10，每加一次就打印一行。这些行按什么顺序出现？加锁以后又如何？
param-times = 每个任务打印几行
param-gap = 停顿
param-interleaved-output-gap = 每行之后的停顿
fact-mixed-without-lock = 不加锁，两个任务的行混在一起
fact-blocks-with-lock = 加了锁，先是一个任务的所有行，再是另一个的
measured-jobs-of-lines = 每行属于的任务：{ $jobs }
