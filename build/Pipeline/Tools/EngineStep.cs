namespace KinoiteZfs.Pipeline.Tools;

/// <summary>The step of a Containerfile which a container engine says it begins: shown as progress.</summary>
/// <remarks>
/// <c>STEP 3/9: RUN …</c>, after <c>[2/5] </c> where there are several stages, and BlueBuild puts the image's name
/// before all of it.
/// </remarks>
static partial class EngineStep
{
    /// <summary>A step repeats its whole command; this much of it is recognised.</summary>
    const int Characters = 80;

    /// <returns>Null for any other line.</returns>
    public static string? Find(string line) => Mark().Match(line) is { Success: true } step
        ? UntrustedText.Printable(line.Substring(step.Index, Math.Min(line.Length - step.Index, Characters)))
        : null;

    [GeneratedRegex(@"(?<!\S)STEP [0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex Mark();
}
