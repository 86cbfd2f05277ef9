namespace KinoiteZfs.Pipeline.Contents;

/// <summary>What an image says about the system in it: os-release(5).</summary>
/// <param name="Id">Fedora's own and CoreOS' is <c>fedora</c>, bluefin's <c>bluefin</c>.</param>
/// <param name="Like">What it was made from, separated by spaces: <c>fedora</c>; CentOS' is <c>rhel fedora</c>.</param>
/// <param name="Version">VERSION_ID, <c>44</c> on Fedora.</param>
/// <param name="Platform">PLATFORM_ID, <c>platform:f44</c> or <c>platform:el10</c>; not everywhere.</param>
public sealed record OsRelease(string? Id, string? Like, string? Version, string? Platform)
{
    /// <summary>Some systems have ten lines, none has more than a hundred.</summary>
    const int MaximumCharacters = 64 * 1024;

    const string Fedoras = "fedora";

    static readonly string[] EnterpriseLinux = ["rhel", "centos"];

    /// <summary>In the order of os-release(5).</summary>
    static readonly ImagePath[] Places = [ImagePath.Parse("etc/os-release"), ImagePath.Parse("usr/lib/os-release")];

    /// <summary>Where it may lie; older releases of Fedora keep one an edition and link to it.</summary>
    public static readonly IReadOnlyList<ImagePath> Roots = [.. Places, ImagePath.Parse("usr/lib/os.release.d")];

    /// <summary>Null where this is no Fedora, or does not say which.</summary>
    public FedoraVersion? Fedora
    {
        get
        {
            var family = $"{Id} {Like}".Split(' ', StringSplitOptions.RemoveEmptyEntries);
            // Everything in the world of CentOS is like Fedora too, and its VERSION_ID is a small number as well.
            return family.Contains(Fedoras) && !family.Intersect(EnterpriseLinux).Any() && Platform?.StartsWith(
                "platform:el", StringComparison.Ordinal)
                != true
                && FedoraVersion.TryParse(Version, out var fedora) ? fedora : null;
        }
    }

    public static bool IsOsRelease(ImagePath path) => Roots.Any(path.IsWithin);

    /// <summary>The image's own; null when it has none.</summary>
    /// <exception cref="PipelineException">It is a link which leads nowhere that was read.</exception>
    public static OsRelease? Of(ImageTree<OsRelease> tree, string image)
    {
        if (Places.Select(place => tree.Find(place)?.Fact).FirstOrDefault(found => found is not null) is { } read)
            return read;
        foreach (var place in Places)
            if (tree.SymbolicLinks.TryGetValue(place, out var target))
                throw new PipelineException(
                    $"/{place} of {image} is a link to {UntrustedText.Quote(target)}, which leads to no os-release in /etc or /usr/lib. It says which Fedora version the image is of: repair the image, or use another base image.");
        return null;
    }

    public static async Task<OsRelease?> ReadAsync(
        ImagePath path, long size, Stream content, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(content, Encoding.UTF8, leaveOpen: true);
        var text = new char[MaximumCharacters];
        return Parse(new string(text, 0, await reader.ReadBlockAsync(text, cancellationToken)));
    }

    public static OsRelease Parse(string text)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n'))
        {
            // Assignments of a shell: the last one counts.
            if (line.Trim().Split('=', 2) is [var name, var value])
                values[name] = Unquoted(value);
        }
        return new OsRelease(Value("ID"), Value("ID_LIKE"), Value("VERSION_ID"), Value("PLATFORM_ID"));

        string? Value(string name) => values.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
    }

    public override string ToString() =>
        $"ID={Shown(Id)}{(Like is null ? "" : $", ID_LIKE={Shown(Like)}")}, VERSION_ID={Shown(Version)}{(Platform is null ? "" : $", PLATFORM_ID={Shown(Platform)}")}";

    static string Shown(string? value) => value is null ? "(none)" : UntrustedText.Quote(value);

    static string Unquoted(string value) =>
        value.Length >= 2 && value[0] is '"' or '\'' && value[^1] == value[0] ? value[1..^1] : value;
}
