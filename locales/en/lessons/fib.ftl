lesson-fib-title = Fibonacci, the slow way
lesson-fib-question = The same Fibonacci number, computed by plain recursion several times over. Work that never waits: who gets it done first?
param-fib-n = Which Fibonacci number
