namespace KinoiteZfs.Workflows;

/// <summary>What the targets of a job say together about it.</summary>
sealed class JobSettings(JobSlice job)
{
    public string? Comment => One(nameof(Comment), x => x.Comment);

    public string RunsOn => One(nameof(RunsOn), x => x.RunsOn) ?? "ubuntu-24.04";

    public string? Container => One(nameof(Container), x => x.Container);

    public string? Environment => One(nameof(Environment), x => x.Environment);

    public string? ConcurrencyGroup => One(nameof(ConcurrencyGroup), x => x.ConcurrencyGroup);

    public string? If => One(nameof(If), x => x.If);

    public string? ResultsParameter => One(nameof(ResultsParameter), x => x.ResultsParameter);

    public int? TimeoutMinutes => One(nameof(TimeoutMinutes), x => x.TimeoutMinutes > 0 ? $"{x.TimeoutMinutes}" : null) is { } text
        ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture)
        : null;

    public IReadOnlyList<Capability> Capabilities => Distinct(x => x.Capabilities);

    public IReadOnlyList<string> Secrets => Distinct(x => x.Secrets);

    public IReadOnlyList<string> Packages => [.. Distinct(x => x.Packages).Order(StringComparer.Ordinal)];

    public bool UsesKvm => job.Targets.Any(x => x.UsesKvm);

    public IReadOnlyList<string> Logs => Distinct(x => x.Logs);

    public IReadOnlyList<Service> Services => Distinct(x => x.Services);

    public IReadOnlyList<MatrixAxis> Matrix => Distinct(x => x.Matrix);

    /// <summary>Tells the copies of a job with a matrix apart.</summary>
    public Template OfCopy(ParameterValues values) => Matrix
        .Select(x => Template.Of("-") + Template.Of(Expression.Axis(values.Find(x.Name, $"the matrix of job {job.Id}").Input)))
        .Aggregate(Template.Of(""), (x, y) => x + y);

    IReadOnlyList<T> Distinct<T>(Func<TargetFacts, IEnumerable<T>> all) => [.. job.Targets.SelectMany(all).Distinct()];

    string? One(string setting, Func<JobAttribute, string?> read)
    {
        var said = job.Targets.Where(x => x.Job is not null)
            .Select(x => (x.Name, Value: read(x.Job!))).Where(x => x.Value is not null).DistinctBy(x => x.Value).ToList();
        return said.Count > 1
            ? throw new WorkflowException(
                $"Job {job.Id} has two values for {setting}: '{said[0].Value}' on target {said[0].Name}, '{said[1].Value}' on {said[1].Name}. "
                + "Say it on one of them.")
            : said.Select(x => x.Value).FirstOrDefault();
    }
}
