lesson-lost-update-title = 丢失的更新
lesson-lost-update-question = 一百个线程各自读出计数器，想上一毫秒，再写回加一后的值。最后有多少次加一算数？
param-adders = 线程数
param-lost-update-gap = 读和写之间的停顿
fact-lost-update-lost-without-lock = 不加锁，大多数更新都丢了
fact-lost-update-kept-with-lock = 加了锁，每一次更新都算数
measured-counter-of = { $threads } 次里算数 { $counter } 次，用时 { $ms } ms
