namespace KinoiteZfs.Workflows.Cutting;

/// <summary>The targets of one job, the jobs it waits for, and what the targets say together about it.</summary>
sealed record JobSlice(string Id, IReadOnlyList<TargetFacts> Targets, IReadOnlyList<string> Needs)
{
    /// <summary>How the labels of GitHub's own machines begin: docs.github.com, "GitHub-hosted runners
    /// reference".</summary>
    static readonly string[] HostedLabels = ["ubuntu-", "windows-", "macos-"];

    /// <summary>Whether the job also runs when one before it has failed.</summary>
    public bool RunsAfterFailure => Targets.Any(x => x.RunsAfterFailure);

    public string? Comment => One(nameof(Comment), x => x.Job?.Comment);

    public IReadOnlyList<string> RunsOn =>
        One(nameof(RunsOn), x => x.Job is { RunsOn.Length: > 0 } job ? string.Join(' ', job.RunsOn) : null)?.Split(' ')
            ?? ["ubuntu-24.04"];

    /// <summary>Whether somebody keeps the machine: of GitHub's own each job gets a new one.</summary>
    public bool IsSelfHosted =>
        !RunsOn.All(label => HostedLabels.Any(x => label.StartsWith(x, StringComparison.Ordinal)));

    public SignsForeignCodeAttribute? Signs => Targets.Select(x => x.Signs).FirstOrDefault(x => x is not null);

    public string? Container => One(nameof(Container), x => x.Job?.Container);

    public string? ContainerOptions => One(nameof(ContainerOptions), x => x.Job?.ContainerOptions);

    public string? Environment => One(nameof(Environment), x => x.Job?.Environment) ?? Signs?.Environment;

    public string? ConcurrencyGroup => One(nameof(ConcurrencyGroup), x => x.Job?.ConcurrencyGroup);

    public string? OnlyOnRef => One(nameof(OnlyOnRef), x => x.Job?.OnlyOnRef);

    public string? ResultsParameter => One(nameof(ResultsParameter), x => x.Job?.ResultsParameter);

    public int? TimeoutMinutes =>
        One(nameof(TimeoutMinutes), x => x.Job is { TimeoutMinutes: > 0 } job ? $"{job.TimeoutMinutes}" : null)
            is { } text
            ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture)
            : null;

    public IReadOnlyList<Capability> Capabilities => Distinct(x => x.Capabilities);

    public IReadOnlyList<string> Secrets =>
        Distinct(x => x.Signs is { } signs ? [.. x.Secrets, signs.Secret] : x.Secrets);

    public IReadOnlyList<string> Packages => [.. Distinct(x => x.Job?.Packages ?? []).Order(StringComparer.Ordinal)];

    public string? Just => One(nameof(Just), x => x.Job?.Just);

    public bool BuildsImages => Targets.Any(x => x.Job is { BuildsImages: true });

    public bool UsesKvm => Targets.Any(x => x.Job is { UsesKvm: true });

    public IReadOnlyList<string> Logs => Distinct(x => x.Job?.Logs ?? []);

    public IReadOnlyList<MatrixAxis> Matrix => Distinct(x => x.Matrix);

    /// <summary>Tells the copies of a job with a matrix apart.</summary>
    public Template OfCopy(ParameterValues values) => Matrix
        .Select(
            x => Template.Of("-") + Template.Of(Expression.Axis(values.Find(x.Name, $"the matrix of job {Id}").Input)))
        .Aggregate(Template.Of(""), (x, y) => x + y);

    IReadOnlyList<T> Distinct<T>(Func<TargetFacts, IEnumerable<T>> all) => [.. Targets.SelectMany(all).Distinct()];

    string? One(string setting, Func<TargetFacts, string?> read)
    {
        var said = Targets.Select(x => (x.Name, Value: read(x)))
            .Where(x => x.Value is not null).DistinctBy(x => x.Value).ToList();
        return said.Count > 1
            ? throw new WorkflowException(
                $"Job {Id} has two values for {setting}: '{said[0].Value}' on target {said[0].Name}, '{said[1].Value}' on {said[1].Name}. "
                + "Say it on one of them.")
            : said.Select(x => x.Value).FirstOrDefault();
    }
}
