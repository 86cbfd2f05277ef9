namespace KinoiteZfs.Pipeline.Contents;

/// <summary>The OpenZFS version inside the texts which carry one: each adds a release of its own.</summary>
static partial class OpenZfsText
{
    /// <summary>Of a module's version or a library's: <c>2.4.1-1</c>, <c>2.4.0-rc1</c>,
    /// <c>2.3.2-2~bpo12+2</c>.</summary>
    public static ZfsVersion? OfBuild(string? text) =>
        text is not null && Build().Match(text) is { Success: true } match
            && ZfsVersion.TryParse(match.Groups[1].Value, out var version)
            ? version
            : null;

    /// <summary>Of a package: version <c>2.4.0~rc1</c>, or <c>2.4.0</c> with release <c>rc1</c>.</summary>
    public static ZfsVersion? OfPackage(RpmIdentity identity)
    {
        var version = identity.Version.Replace('~', '-');
        var candidate = version.Contains('-', StringComparison.Ordinal)
            ? Match.Empty
            : Candidate().Match(identity.Release);
        return ZfsVersion.TryParse(candidate.Success ? $"{version}-{candidate.Value}" : version, out var parsed)
            ? parsed
            : null;
    }

    [GeneratedRegex(@"\A([0-9.]{1,20}(?:-rc[0-9]{1,6}(?![0-9]))?)(?:-|\z)", RegexOptions.CultureInvariant)]
    private static partial Regex Build();

    [GeneratedRegex(@"\Arc[0-9]{1,6}(?=\.|\z)", RegexOptions.CultureInvariant)]
    private static partial Regex Candidate();
}
