using System.Text.Json.Serialization;
using KinoiteZfs.Pipeline.Model.Json;

namespace KinoiteZfs.Pipeline.Model;

/// <summary>The record <c>build-inputs.json</c>: the run, and what it resolved.</summary>
/// <param name="UnchangedSince">
/// The stable image built from exactly these inputs, when there is one: nothing needs to be built then, unless forced.
/// </param>
/// <param name="Withdrawn">
/// The rollback which left an image of exactly these inputs: they are not built again, unless forced.
/// </param>
public sealed record BuildInputs(
    RunIdentity Run, string Stream, ResolvedInputs Inputs, PinnedImage? UnchangedSince, Withdrawal? Withdrawn = null) : IRecord
{
    /// <summary>The page of the repository which builds: images name it. Null where nobody knows it.</summary>
    public Uri? Source { get; init; }

    /// <summary>
    /// Why the base is not the newest; or, when nothing is built, why. Then the inputs are the newest base's, as its
    /// labels tell them.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Hold? Hold { get; init; }

    public static string FileName => "build-inputs.json";

    public static int SchemaVersion => 1;

    public static string WrittenBy => Targets.ResolveInputs;
}
