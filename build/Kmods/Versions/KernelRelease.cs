namespace KinoiteZfs.Kmods.Versions;

/// <summary>
/// What <c>uname -r</c> says and what the directory below <c>/lib/modules</c> is called:
/// <c>6.18.12-200.fc43.x86_64</c>, <c>6.12.117+deb12-cloud-amd64</c>. It names exactly one kernel build; two releases
/// are the same kernel only if equal.
/// </summary>
public sealed partial record KernelRelease : IComparable<KernelRelease>
{
    /// <summary>The kernel itself allows 64 (__NEW_UTS_LEN); a tag may be 128 long, and nothing longer can be
    /// published.</summary>
    public const int MaximumLength = 128;

    readonly string _text;

    KernelRelease(string text, KernelVersion version, FedoraVersion? fedora, string? architecture) =>
        (_text, Version, Fedora, Architecture) = (text, version, fedora, architecture);

    /// <summary>The upstream version, to compare with OpenZFS' Linux-Maximum.</summary>
    public KernelVersion Version { get; }

    /// <summary>The Fedora release it was built for; null for kernels of other distributions.</summary>
    public FedoraVersion? Fedora { get; }

    /// <summary>RPM's name of the architecture (Debian's amd64 is x86_64); null when the release does not name a known
    /// one.</summary>
    public string? Architecture { get; }

    /// <summary>This release as (part of) an OCI tag: unchanged unless it holds what a tag cannot. See
    /// <see cref="TagEscape"/>.</summary>
    public string TagForm => TagEscape.Escape(_text);

    /// <exception cref="FormatException">The text cannot be a kernel release.</exception>
    public static KernelRelease Parse(string text) =>
        TryParse(text, out var release)
            ? release
            : throw new FormatException(
                $"{UntrustedText.Quote(text)} is not a kernel release. Expected what 'uname -r' prints, such as 6.18.12-200.fc43.x86_64: "
                + $"major.minor first, then [A-Za-z0-9._+~^-], without '..', at most {MaximumLength} characters.");

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out KernelRelease? release)
    {
        release = null;
        if (text is null or { Length: > MaximumLength } || text.Contains("..", StringComparison.Ordinal))
            return false;
        if (Grammar().Match(text) is not { Success: true } match
            || !KernelVersion.TryParse(match.Groups[1].Value, out var version))
            return false;
        var fedora = FedoraPart().Match(text);
        var architecture = ArchitecturePart().Match(text) is { Success: true } found
            ? Normalise(found.Groups[1].Value)
            : null;
        release = new KernelRelease(
            text, version,
            fedora.Success && FedoraVersion.TryParse(fedora.Groups[1].Value, out var number) ? number : null,
            architecture);
        return true;
    }

    /// <summary>Reads back what <see cref="TagForm"/> wrote.</summary>
    public static bool TryFromTagForm(string tagForm, [NotNullWhen(true)] out KernelRelease? release)
    {
        release = null;
        return TagEscape.TryUnescape(tagForm, out var plain) && TryParse(plain, out release);
    }

    public bool Equals(KernelRelease? other) => other is not null && _text == other._text;

    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    /// <summary>Natural order: upstream version first, the rest as RPM compares versions.</summary>
    public int CompareTo(KernelRelease? other)
    {
        if (other is null)
            return 1;
        var (left, right) = ((Version.Major, Version.Minor, Version.Patch ?? 0), (
            other.Version.Major, other.Version.Minor, other.Version.Patch ?? 0));
        var order = left.CompareTo(right);
        if (order == 0)
            order = NaturalOrder.Compare(_text, other._text);
        return order != 0 ? order : string.CompareOrdinal(_text, other._text);
    }

    public override string ToString() => _text;

    static string Normalise(string architecture) => architecture switch
    {
        "amd64" => "x86_64",
        "arm64" => "aarch64",
        "ppc64el" => "ppc64le",
        _ => architecture,
    };

    [GeneratedRegex(@"\A([0-9]+\.[0-9]+(?:\.[0-9]+)?)(?![0-9])[A-Za-z0-9._+~^-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Grammar();

    // A variant such as +debug may follow the architecture.
    [GeneratedRegex(@"\.fc([0-9]+)\.[a-z0-9_]+(?:\+[a-z0-9._-]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex FedoraPart();

    [GeneratedRegex(
        @"[.-](x86_64|amd64|aarch64|arm64|ppc64le|ppc64el|s390x|riscv64|i686|armv7hl)(?:\+[a-z0-9._-]+)?\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex ArchitecturePart();
}
