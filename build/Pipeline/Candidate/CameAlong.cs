namespace KinoiteZfs.Pipeline.Candidate;

/// <summary>
/// What the package manager installed beside our packages because they require it, as <c>install-zfs.sh</c> says in the
/// build's log. It comes from whatever repositories are enabled that day. The log is foreign code's: this is shown, and
/// nothing depends on it.
/// </summary>
static partial class CameAlong
{
    const string Mark = "install-zfs: installed: ";

    /// <summary>zfs brings about five; a recipe's own packages are not among them.</summary>
    const int MaximumPackages = 500;

    /// <param name="ours">What was to be installed.</param>
    /// <returns>Null when there is nothing to tell.</returns>
    public static async Task<IReadOnlyList<string>?> ReadAsync(
        FileInfo log, IEnumerable<ZfsPackage> ours, CancellationToken cancellationToken)
    {
        List<string> said = [];
        await foreach (var line in File.ReadLinesAsync(log.FullName, cancellationToken))
        {
            // BlueBuild puts the image's name before what the engine says.
            if (line.IndexOf(Mark, StringComparison.Ordinal) is var at and >= 0)
                said.Add(line[(at + Mark.Length)..].TrimEnd());
        }
        return Plausible(
            said.Except(ours.Select(package => $"{package.Name}-{package.Version}.{package.Architecture}")));
    }

    /// <summary>Those which can be packages, in order.</summary>
    public static IReadOnlyList<string>? Plausible(IEnumerable<string>? packages) =>
        packages?.Where(package => Package().IsMatch(package)).Distinct().Order(StringComparer.Ordinal)
            .Take(MaximumPackages).ToArray() is { Length: > 0 } some ? some : null;

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._+~^:-]{1,200}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Package();
}
