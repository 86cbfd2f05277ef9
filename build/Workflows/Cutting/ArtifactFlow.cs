namespace KinoiteZfs.Workflows.Cutting;

/// <summary>Which artifact of which job is which file, for all files that cross the border of a job.</summary>
sealed class ArtifactFlow
{
    readonly List<Artifact> _artifacts;
    readonly IReadOnlyList<JobSlice> _jobs;

    /// <param name="jobs">In an order in which each comes after those it needs.</param>
    /// <exception cref="WorkflowException">It would depend on chance which job's file is read.</exception>
    public ArtifactFlow(IReadOnlyList<JobSlice> jobs)
    {
        _jobs = jobs;
        _artifacts = [.. jobs.SelectMany(job => job.Targets.SelectMany(x => x.Products).Distinct()
            .Select(
                file => new Artifact(NameOf(file, job), file, job, job.Targets.Last(x => x.Products.Contains(file)))))];
        var shared = _artifacts.GroupBy(x => x.Name).FirstOrDefault(x => x.Count() > 1);
        if (shared is not null)
        {
            throw new WorkflowException(
                $"{string.Join(" and ", shared.Select(x => $"{x.File} of job {x.Job.Id}"))} would both be the artifact '{shared.Key}'. "
                + "Give one of the files another name.");
        }
    }

    public IEnumerable<Artifact> WrittenBy(JobSlice job) => _artifacts.Where(x => x.Job == job);

    /// <summary>In the order of their writers, so that the latest of several versions of a file wins.</summary>
    /// <exception cref="WorkflowException">A job with a matrix writes the file several times.</exception>
    public IReadOnlyList<Artifact> ReadBy(JobSlice job)
    {
        var wanted = job.Targets.SelectMany(x => x.Consumes)
            .Where(x => job.Targets.All(target => target.Name != x.Producer)).ToHashSet();
        var read = _artifacts.Where(
            x => wanted.Any(y => y.File == x.File && x.Job.Targets.Any(target => target.Name == y.Producer)));
        return [.. read.Select(x => x.Job.Targets.Any(y => y.Matrix.Count > 0) ? throw Ambiguous(x, job) : x)];
    }

    /// <summary>The first writer's artifact is called like the file; a later one, which completes the file, adds its
    /// job.</summary>
    string NameOf(string file, JobSlice job)
    {
        var stem = Artifact.StemOf(file);
        var before = _jobs.TakeWhile(x => x != job).Where(x => x.Targets.Any(y => y.Products.Contains(file))).ToList();
        foreach (var other in before.Where(x => !ComesAfter(job, x)))
        {
            throw new WorkflowException(
                $"The jobs {other.Id} and {job.Id} both write {file}, and neither comes after the other. "
                + "Let one depend on the other, or write two files.");
        }

        if (before.Count > 0 && job.Targets.Any(x => x.Capabilities.Contains(Capability.RunForeignCode)))
        {
            throw new WorkflowException(
                $"Job {job.Id} runs foreign code and would replace {file}, which job {before[0].Id} has written. Write a file of its own.");
        }

        return before.Count == 0 ? stem : $"{stem}-{job.Id}";
    }

    bool ComesAfter(JobSlice job, JobSlice other) =>
        job.Needs.Contains(other.Id) || job.Needs.Any(x => ComesAfter(_jobs.First(y => y.Id == x), other));

    static WorkflowException Ambiguous(Artifact artifact, JobSlice reader) => new(
        $"Job {reader.Id} consumes {artifact.File}, which job {artifact.Job.Id} writes once for every value of its matrix. "
        + "Consume it within that job, or take the matrix away.");
}
