using Nuke.Common.Execution;
using Nuke.Common.IO;

namespace Nuke.Common;

/// <summary>What components and extensions see of a build.</summary>
public interface INukeBuild
{
    IReadOnlyCollection<ExecutableTarget> ExecutionPlan { get; }

    IReadOnlyCollection<ExecutableTarget> InvokedTargets { get; }

    IReadOnlyCollection<ExecutableTarget> SkippedTargets { get; }

    IReadOnlyCollection<ExecutableTarget> SucceededTargets { get; }

    IReadOnlyCollection<ExecutableTarget> FailedTargets { get; }

    IReadOnlyCollection<ExecutableTarget> FinishedTargets { get; }

    bool IsSucceeding { get; }

    bool IsFailing { get; }

    int? ExitCode { get; set; }

    AbsolutePath RootDirectory { get; }

    AbsolutePath TemporaryDirectory { get; }

    Verbosity Verbosity { get; }

    Host Host { get; }

    bool IsLocalBuild { get; }

    bool IsServerBuild { get; }

    /// <summary>Facts for the summary table, behind the running target.</summary>
    void ReportSummary(Configure<Dictionary<string, string>>? configurator = null);
}

/// <summary>Receives settings, returns settings.</summary>
public delegate T Configure<T>(T settings);

public enum Verbosity
{
    Verbose,
    Normal,
    Minimal,
    Quiet,
}
