using KinoiteZfs.Pipeline.Reports.Tracking;

namespace KinoiteZfs.Pipeline.Tests.Reports.Tracking;

/// <summary>Issues which are changed as they are told.</summary>
sealed class TrackerInMemory : IIssueTracker
{
    public List<TrackedIssue> Issues { get; } = [];

    public bool AreOff { get; init; }

    public Task<IReadOnlyList<TrackedIssue>> ListAsync(CancellationToken cancellationToken) => AreOff
        ? throw new IssuesOffException("dana/kinoite", new InvalidOperationException())
        : Task.FromResult<IReadOnlyList<TrackedIssue>>([.. Issues]);

    public Task<Uri> ApplyAsync(IssueChange change, CancellationToken cancellationToken) =>
        Task.FromResult(new Uri($"https://github.com/dana/kinoite/issues/{Apply(change)}"));

    public int Apply(IssueChange change)
    {
        switch (change)
        {
            case IssueChange.Open(var text):
                Issues.Add(new TrackedIssue(Issues.Count + 1, true, text.Title, text.Body));
                return Issues.Count;
            case IssueChange.Edit(var number, var text):
                return Change(number, issue => issue with { Title = text.Title, Body = text.Body });
            case IssueChange.Close(var number, var body, _):
                return Change(number, issue => issue with { IsOpen = false, Body = body });
            default:
                throw new NotSupportedException();
        }
    }

    /// <summary>As a person does it: nothing but the state changes.</summary>
    public void ByHand(int number, bool isOpen) => Change(number, issue => issue with { IsOpen = isOpen });

    int Change(int number, Func<TrackedIssue, TrackedIssue> change)
    {
        Issues[number - 1] = change(Issues[number - 1]);
        return number;
    }
}
