lesson-fib-title = 最慢的斐波那契
param-fib-n = 第几个斐波那契数
