namespace KinoiteZfs.Workflows.Pins;

/// <summary>Whether each pinned commit is the one its version names.</summary>
public static class PinCheck
{
    /// <exception cref="WorkflowException">At least one is not; the message lists all.</exception>
    public static async Task RunAsync(IEnumerable<ActionPin> pins, ITagCommits tags, CancellationToken cancellation)
    {
        var problems = new List<string>();
        foreach (var pin in pins)
        {
            var commit = await tags.FindAsync(pin.Repository, pin.Version, cancellation);
            if (commit is null)
                problems.Add($"{pin.Repository} has no tag {pin.Version}");
            else if (commit != pin.Commit)
                problems.Add($"{pin.Repository} {pin.Version} is commit {commit}, and the pin says {pin.Commit}");
        }

        if (problems.Count > 0)
        {
            throw new WorkflowException(
                $"{string.Join("; ", problems)}. A pin goes to what its version names: correct {nameof(ActionPins)}. "
                + "Where a tag has moved since, find out why before you follow it.");
        }
    }
}
