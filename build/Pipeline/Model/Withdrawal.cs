namespace KinoiteZfs.Pipeline.Model;

/// <summary>
/// A rollback has left this image. It is not built and promoted again by itself: whoever went back knows something of
/// it that no check found.
/// </summary>
/// <param name="Inputs">Fingerprint of the inputs it was built from; null when it does not say.</param>
/// <param name="Run">The run which went back.</param>
/// <param name="Date">When it did.</param>
public sealed record Withdrawal(Digest Image, Digest? Inputs, string Run, DateTimeOffset Date)
{
    /// <summary>What its base was called, see <see cref="BaseImage.Name"/>; null when it does not say.</summary>
    [JsonIgnore]
    public string? Base { get; init; }

    /// <summary>What else may be done, where a run stops because of this.</summary>
    [JsonIgnore]
    public string Ways =>
        $"It is built again when an input changes, or with {Options.AllowWithdrawn}; {Targets.Rollback} {Options.To} {Image} makes it stable again as it is";

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"withdrawn by rollback run {Run} on {Date.ToUniversalTime():yyyy-MM-dd}");
}
