namespace KinoiteZfs.Pipeline.Preflight;

/// <summary>What a forge says, or why it does not.</summary>
/// <param name="Why">Null when there is an answer.</param>
public sealed record Answer<T>(T? Value, string? Why = null);

/// <summary>A workflow as GitHub lists it.</summary>
/// <param name="State"><c>active</c>, <c>disabled_fork</c>, <c>disabled_inactivity</c> or
/// <c>disabled_manually</c>.</param>
public sealed record ListedWorkflow(string Path, string State);

/// <summary>Which branches may use an environment, and its secrets with it.</summary>
/// <param name="Branches">Patterns; null where every branch may.</param>
/// <param name="OnlyProtected">Protected branches, whichever these are.</param>
public sealed record EnvironmentRule(IReadOnlyList<string>? Branches, bool OnlyProtected);

/// <summary>The settings of the repository on GitHub which a stream's safety hangs on.</summary>
/// <param name="Environment">Null as a value where there is none of the name.</param>
/// <param name="Rules">Types of the rules for main, and the checks it requires.</param>
public sealed record RepositoryFacts(
    Answer<IReadOnlyList<ListedWorkflow>> Workflows, Answer<EnvironmentRule> Environment,
    Answer<IReadOnlyList<string>> EnvironmentSecrets, Answer<IReadOnlyList<string>> RepositorySecrets,
    Answer<IReadOnlyList<string>> OrganizationSecrets, Answer<BranchRules> Rules);

/// <param name="Checks">Names of the checks which must be green.</param>
public sealed record BranchRules(bool NeedsPullRequest, IReadOnlyList<string> Checks);
