"""How studies train: one loop for a model, and every core for a study of several."""

import torch
from joblib import Parallel, cpu_count, delayed, parallel_config
from torch.nn.utils import clip_grad_norm_
from tqdm.auto import tqdm


def descend(optimiser, losses, *, schedule=None, clip=None):
    """One step down each of `losses`, a lazy iterable: each is computed with the parameters as the step before left them -> floats.

    schedule: steps once per loss, too; clip: the largest norm that the gradient of all parameters may have.
    """
    parameters = [parameter for group in optimiser.param_groups for parameter in group["params"]]
    course = []
    for loss in losses:
        optimiser.zero_grad()
        loss.backward()
        if clip is not None:
            clip_grad_norm_(parameters, clip)
        optimiser.step()
        if schedule is not None:
            schedule.step()
        course.append(loss.item())
    return course


def on_one_thread(work, *job):
    """work(*job) while torch has one thread: models this small wait for one another's threads longer than these save."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        return work(*job)
    finally:
        torch.set_num_threads(threads)


def side_by_side(work, jobs, *, name, progress):
    """{key: work(*job)} of jobs {key: job}, a process per core and a thread per process: no number depends on how many cores there are.

    The first jobs start first. Jobs and results travel between processes by value. name: what the progress bar says; it counts jobs.
    """
    with parallel_config("loky", inner_max_num_threads=1):
        pool = Parallel(n_jobs=min(cpu_count(), len(jobs)), return_as="generator", max_nbytes=None)
        done = pool(delayed(on_one_thread)(work, *job) for job in jobs.values())
        return dict(zip(jobs, tqdm(done, total=len(jobs), desc=name, disable=not progress), strict=True))
