namespace KinoiteZfs.Lab;

/// <summary>The secrets of a repository, and those of its deployment environments.</summary>
sealed record RepositorySecrets(
    IReadOnlyDictionary<string, string> OfRepository,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> OfEnvironments)
{
    public static readonly RepositorySecrets None = new(
        new Dictionary<string, string>(), new Dictionary<string, IReadOnlyDictionary<string, string>>());

    /// <summary>Every value, for who must look whether one has leaked.</summary>
    public IEnumerable<string> Values =>
        OfRepository.Values.Concat(OfEnvironments.Values.SelectMany(each => each.Values));

    /// <summary>What a job gets beside its token: nothing when a fork has asked for the run.</summary>
    /// <param name="environment">The job's deployment environment, if it has one.</param>
    public Dictionary<string, string> For(RepositoryEvent happened, string? environment)
    {
        var given = new Dictionary<string, string>();
        if (happened.IsFromFork)
            return given;
        foreach (var (name, value) in OfRepository.Concat(environment is null
            ? []
            : OfEnvironments.GetValueOrDefault(environment) ?? new Dictionary<string, string>()))
            given[name] = value;
        return given;
    }
}
