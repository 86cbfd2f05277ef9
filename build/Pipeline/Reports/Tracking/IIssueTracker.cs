namespace KinoiteZfs.Pipeline.Reports.Tracking;

/// <summary>Where the repository's issues are.</summary>
public interface IIssueTracker
{
    /// <summary>All which may be ours, closed ones too.</summary>
    /// <exception cref="IssuesOffException">The repository has no issues.</exception>
    /// <exception cref="PipelineException">They cannot be read.</exception>
    Task<IReadOnlyList<TrackedIssue>> ListAsync(CancellationToken cancellationToken);

    /// <returns>The page of the issue.</returns>
    /// <exception cref="IssuesOffException">The repository has no issues.</exception>
    /// <exception cref="PipelineException">It was not done.</exception>
    Task<Uri> ApplyAsync(IssueChange change, CancellationToken cancellationToken);
}

/// <summary>Issues are switched off, as they are in every new fork. Nothing is wrong then: nobody wants any.</summary>
public sealed class IssuesOffException(string repository, Exception inner) : PipelineException(
    $"Issues are off in {repository}, so none tells of stable. Settings, General, Features switches them on", inner);
