"""Films and archives read in the background: a queue of ids, workers that take them, and one process for each job.

The database's row is the truth about a job. The queue only says which row to look at; whatever it loses, `sweep` finds
again. `queue` carries, `worker` takes, `run` watches the process of one job, `work` is what happens in it: `film` or
`archive`.
"""
