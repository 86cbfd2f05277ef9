using System.Text.Json.Serialization;
using KinoiteZfs.Kmods;

namespace KinoiteZfs.Pipeline;

/// <summary>Who builds, and from what: metadata of a run, never part of what is built.</summary>
/// <param name="Id">Identifies the run: digits on GitHub, any tag-safe word elsewhere.</param>
/// <param name="Attempt">1 for the first try of a run.</param>
/// <param name="Number">Counts the runs of a workflow.</param>
/// <param name="Ref">Full git ref, <c>refs/heads/main</c>.</param>
public sealed record RunIdentity(string Id, int Attempt, long Number, string Ref, CommitSha Sha, string Actor)
{
    /// <summary>The commit's first seven digits, as candidate and audit tags carry it.</summary>
    [JsonIgnore]
    public string ShortSha => Sha.Short;
}
