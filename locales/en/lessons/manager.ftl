lesson-manager-title = A server process that holds objects
lesson-manager-question = A manager's process keeps a list, a dict and a namespace; others use them through proxies. What is safe without a lock, and what does each call cost?
param-manager-helpers = Processes with proxies
param-proxy-calls = Calls of each
param-proxy-lock = Around total += 1
choice-proxy-lock-with = a lock
choice-proxy-lock-without = no lock
fact-manager-list-complete = Each append is done as a whole: the list has every item
fact-manager-total-exact-with-lock = With a lock around both calls, total += 1 always counts
fact-manager-total-lost-without-lock = total += 1 is two calls: without a lock, some get lost
fact-manager-error-comes-back = An error at the server is raised where it was called
fact-manager-proxy-costs = A proxy call costs many times a look at shared memory
value-list = Items in the list, complete (1) or not (0)
value-key-error = KeyError came back (1) or not (0)
value-call-us = µs a proxy call, µs a shared value
value-ns-total = The total in the namespace
