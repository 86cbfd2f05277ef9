namespace KinoiteZfs.Lab;

/// <summary>One workflow as GitHub's parser reads it.</summary>
/// <param name="Path">In the repository: <c>.github/workflows/build.yml</c>.</param>
/// <param name="Permissions">Null when it says nothing about them.</param>
sealed record WorkflowFile(
    string Path, string Name, Triggers On, JsonNode? Env, JsonNode? Permissions, JsonNode? Concurrency,
    Defaults Defaults,
    IReadOnlyList<JobDefinition> Jobs)
{
    public JobDefinition Job(string id) => Jobs.FirstOrDefault(job => job.Id == id)
        ?? throw new WorkflowException(
            $"{Path} has no job '{id}'. It has {string.Join(", ", Jobs.Select(job => job.Id))}.");

    public static WorkflowFile From(string path, JsonObject tree)
    {
        var reader = new TreeReader(path, tree);
        var jobs = reader.Find("jobs")!.AsObject();
        var file = new WorkflowFile(
            path,
            reader.FindText("name") ?? path,
            Triggers.From(path, reader.Find("on")!),
            reader.Find("env"),
            reader.Find("permissions"),
            reader.Find("concurrency"),
            Defaults.From(path, reader.Find("defaults")),
            [.. jobs.Select(job => JobDefinition.From($"{path}, job {job.Key}", job.Key, job.Value!.AsObject()))]);
        reader.Find("run-name");
        reader.RefuseTheRest();
        return file;
    }

    /// <summary>Everything a job needs, directly or not.</summary>
    public IReadOnlySet<string> AncestorsOf(JobDefinition job)
    {
        var found = new HashSet<string>();
        var open = new Queue<string>(job.Needs);
        while (open.TryDequeue(out var next))
        {
            if (!found.Add(next))
                continue;
            foreach (var further in Job(next).Needs)
                open.Enqueue(further);
        }
        return found;
    }
}
