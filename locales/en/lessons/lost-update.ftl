lesson-lost-update-title = Lost updates
lesson-lost-update-question = A hundred threads read a counter, think for a millisecond and write back one more. How much of it arrives?
param-adders = Threads
param-lost-update-gap = Between reading and writing
fact-lost-update-lost-without-lock = Without a lock, most updates are lost
fact-lost-update-kept-with-lock = With a lock, every update counts
