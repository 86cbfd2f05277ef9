namespace KinoiteZfs.Pipeline.Reports.Tracking;

/// <summary>An issue as its tracker has it.</summary>
/// <param name="Number">Older issues have smaller ones.</param>
/// <param name="Body">Markdown.</param>
public sealed record TrackedIssue(int Number, bool IsOpen, string Title, string Body);

/// <summary>What is done to an issue.</summary>
public abstract record IssueChange
{
    IssueChange()
    {
    }

    /// <summary>A new one.</summary>
    public sealed record Open(IssueText Text) : IssueChange;

    /// <summary>The same one says something else. Nobody is notified of that.</summary>
    public sealed record Edit(int Number, IssueText Text) : IssueChange;

    /// <param name="IsDone">What it was about is over; otherwise another issue goes on about it.</param>
    public sealed record Close(int Number, string Body, bool IsDone) : IssueChange;
}
