using System.Globalization;
using System.Text.RegularExpressions;

namespace KinoiteZfs.Pipeline.Reports.Tracking;

/// <summary>
/// A comment which readers do not see: by it the next run knows an issue again, without any state of its own. An issue which a
/// person has closed is closed and not over.
/// </summary>
/// <param name="Image">The repository of the stable image; a forge's repository may have several streams.</param>
/// <param name="Stable">Which image was stable, and since when: another one as soon as stable has moved.</param>
/// <param name="Cause">See <see cref="Obstacle.Key"/>.</param>
/// <param name="IsOver">A run has closed it.</param>
public sealed partial record IssueMarker(Repository Image, string Stable, string Cause, bool IsOver)
{
    /// <summary>Null when the text has none.</summary>
    public static IssueMarker? Find(string body) => Form().Match(body) is { Success: true } match && Repository.TryParse(match.Groups[1].Value, out var image)
        ? new IssueMarker(image, match.Groups[2].Value, match.Groups[3].Value, match.Groups[4].Value == "over")
        : null;

    public static IssueMarker Of(StandingStable stable, Obstacle obstacle) => new(
        stable.Image.Repository,
        string.Create(CultureInfo.InvariantCulture, $"{stable.Image.Digest}@{stable.Since.ToUniversalTime():yyyy-MM-dd'T'HH:mm:ss'Z'}"),
        obstacle.Key, IsOver: false);

    /// <summary>As it stands in the text of an issue.</summary>
    public override string ToString() => $"<!-- stable-tracking {Image} {Stable} {Cause} {(IsOver ? "over" : "standing")} -->";

    [GeneratedRegex(@"<!-- stable-tracking (\S+) (\S+) (\S+) (over|standing) -->", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
