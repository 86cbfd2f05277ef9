namespace KinoiteZfs.Pipeline.Model;

/// <summary>The record <c>build-inputs.json</c>: the run, and what it resolved.</summary>
/// <param name="UnchangedSince">
/// The stable image built from exactly these inputs, when there is one: nothing needs to be built then, unless forced.
/// </param>
/// <param name="Withdrawn">
/// The rollback which left an image of exactly these inputs: they are not built again, unless forced.
/// </param>
public sealed record BuildInputs(
    RunIdentity Run, string Stream, ResolvedInputs Inputs, PinnedImage? UnchangedSince, Withdrawal? Withdrawn = null)
    : IRecord
{
    /// <summary>The page of the repository which builds: images name it. Null where nobody knows it.</summary>
    public Uri? Source { get; init; }

    /// <summary>
    /// Where an image of these inputs becomes stable: whose run it is, and of which stream. Null in older records.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Repository? Image { get; init; }

    /// <summary>
    /// Why the base is not the newest; or, when nothing is built, why. Then the inputs are the newest base's, as its
    /// labels tell them.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Hold? Hold { get; init; }

    /// <summary>A page or a promotion of these inputs names the images they were resolved for, and no others.</summary>
    /// <returns>Null when they are for these repositories.</returns>
    public string? RefusalFor(StreamRepositories repositories) => Image is null || Image == repositories.Image
        ? null
        : $"{FileName} of run {Run.Id} is for {Image}, and this call for {repositories.Image}. Say whose run it is with {Options.Owner} or {Options.StreamFile}, name its records with {Options.Artifacts}, or run {WrittenBy} again";

    public static string FileName => "build-inputs.json";

    public static int SchemaVersion => 1;

    public static string WrittenBy => Targets.ResolveInputs;
}
