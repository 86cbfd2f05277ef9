namespace KinoiteZfs.Pipeline.Reports.Tracking;

/// <summary>
/// A comment which readers do not see: by it the next run knows an issue again, without any state of its own. An issue
/// which a person has closed is closed and not over.
/// </summary>
/// <param name="Image">The repository of the stable image; a forge's repository may have several streams.</param>
/// <param name="Stable">Which image was stable, and since when: another text as soon as stable has moved.</param>
/// <param name="Cause">See <see cref="Obstacle.Key"/>.</param>
/// <param name="IsOver">A run has closed it.</param>
sealed partial record IssueMarker(string Image, string Stable, string Cause, bool IsOver)
{
    /// <summary>Null when the text has none.</summary>
    public static IssueMarker? Find(string body) => Form().Match(body) is { Success: true, Groups: var parts }
        ? new IssueMarker(parts[1].Value, parts[2].Value, parts[3].Value, parts[4].Value == "over")
        : null;

    public static IssueMarker Of(StandingStable stable, Obstacle obstacle)
    {
        var since = stable.Since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return new($"{stable.Image.Repository}", $"{stable.Image.Digest}@{since}", obstacle.Key, IsOver: false);
    }

    /// <summary>As it stands in the text of an issue.</summary>
    public override string ToString() =>
        $"<!-- stable-tracking {Image} {Stable} {Cause} {(IsOver ? "over" : "standing")} -->";

    [GeneratedRegex(@"<!-- stable-tracking (\S+) (\S+) (\S+) (over|standing) -->", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
