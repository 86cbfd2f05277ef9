namespace KinoiteZfs.Pipeline.Model;

/// <summary>
/// The record <c>composed.json</c>: what the job which composes hands to the one which publishes. That job has run the
/// recipe's code, so the image is looked at again.
/// </summary>
/// <param name="Inputs">Fingerprint of the inputs it was composed from.</param>
/// <param name="Image">Of the manifest, in the image layout beside the record.</param>
public sealed record ComposedCandidate(RunIdentity Run, Digest Inputs, Digest Image) : IRecordOfInputs
{
    /// <summary>See <see cref="CandidateRecord.CameAlong"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? CameAlong { get; init; }

    public static string FileName => "composed.json";

    public static int SchemaVersion => 1;

    public static string WrittenBy => Targets.Compose;

    /// <summary>What the image is called in its layout.</summary>
    static readonly Repository Place = Repository.Parse("localhost/composed");

    /// <summary>Holds the image without the layers of its base, which are in a registry already.</summary>
    /// <param name="folder">The record's.</param>
    internal static LayoutRegistry LayoutIn(DirectoryInfo folder) =>
        new(Path.Combine(folder.FullName, "image")) { AllowsAbsentParts = true };

    internal static ImageReference Tagged => Place.At(StreamTags.Stable);

    internal ImageReference Reference => Place.At(Image);
}
