using System.Text.Json.Serialization;

namespace KinoiteZfs.Workflows.Model;

/// <summary>
/// An action at one commit. A tag can be moved to other code by whoever owns it; a commit cannot.
/// </summary>
/// <param name="Repository"><c>owner/name</c> on GitHub.</param>
/// <param name="Version">The tag this commit had when it was pinned; <c>RefreshPins</c> checks that it still
/// has.</param>
public sealed record ActionPin(string Repository, string Version, string Commit)
{
    /// <summary>As <c>uses:</c> wants it.</summary>
    [JsonIgnore]
    public string Reference => $"{Repository}@{Commit}";
}
