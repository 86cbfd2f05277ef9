using System.Text;
using System.Text.RegularExpressions;
using KinoiteZfs.Kmods;
using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>What a file of interest says, learnt while its layer streams by.</summary>
/// <param name="Module">For <c>zfs.ko</c> and <c>spl.ko</c>.</param>
/// <param name="Listing">For <c>modules.dep</c> and <c>modules.dep.bin</c>.</param>
/// <param name="Problem">Why it cannot be used, whichever it is; null when it can.</param>
/// <param name="Userland">For libzfs: the version it was built as.</param>
/// <param name="Trust">For the files which tell a host whom to trust.</param>
sealed partial record InspectedFile(KernelModule? Module, ModuleListing? Listing, string? Problem, string? Userland = null, TrustFact? Trust = null)
{
    public const string IndexName = "modules.dep";

    /// <summary>The same for programs: modprobe reads this one and not the text.</summary>
    public const string BinaryIndexName = "modules.dep.bin";

    /// <summary>The layers of real images spell the same directory in both ways.</summary>
    public static readonly IReadOnlyList<ImagePath> Roots = [ImagePath.Parse("usr/lib/modules"), ImagePath.Parse("lib/modules")];

    static readonly string[] Names = ["zfs", "spl"];

    /// <summary>A distribution kernel's has about 600 kB.</summary>
    const int MaximumIndexBytes = 16 * 1024 * 1024;

    /// <summary>The module's name when it is zfs or spl; null for any other file.</summary>
    public static string? NameOf(ImagePath path) =>
        KernelModulePath.TrySplitName(path.Name, out var name, out _) && Names.Contains(name) ? name : null;

    public static bool IsIndex(ImagePath path) => path.Name is IndexName or BinaryIndexName;

    public static async Task<InspectedFile?> InspectAsync(ImagePath path, long size, Stream content, CancellationToken cancellation)
    {
        if (IsIndex(path))
            return new InspectedFile(null, await ReadIndexAsync(path, size, content, cancellation), null);
        if (UserlandLibraries.Contains(path))
            return await UserlandLibraries.InspectAsync(size, content, cancellation);
        if (TrustFacts.IsTrustFile(path))
        {
            var (trust, problem) = await TrustFacts.ReadAsync(path, size, content, cancellation);
            return new InspectedFile(null, null, problem, Trust: trust);
        }
        if (NameOf(path) is null)
            return null;
        try
        {
            return new InspectedFile(await KernelModule.ReadAsync(content, path.Value, cancellation), null, null);
        }
        catch (KmodFormatException e)
        {
            return new InspectedFile(null, null, e.Message);
        }
    }

    /// <summary>Lines of <c>module: dependencies</c>, depmod(8). Paths are below the kernel's folder unless they begin with '/'.</summary>
    static async Task<ModuleListing> ReadIndexAsync(ImagePath path, long size, Stream content, CancellationToken cancellation)
    {
        if (size > MaximumIndexBytes)
            return new ModuleListing([], $"it has {size} bytes, and more than {MaximumIndexBytes} no kernel needs");
        return path.Name == BinaryIndexName ? await ReadBinaryIndexAsync(content, cancellation) : await ReadTextIndexAsync(content, cancellation);
    }

    /// <summary>
    /// kmod's trie keeps each module's line as text behind a number of four bytes, of which up to three may look like text.
    /// </summary>
    static async Task<ModuleListing> ReadBinaryIndexAsync(Stream content, CancellationToken cancellation)
    {
        using var reader = new StreamReader(content, Encoding.Latin1, detectEncodingFromByteOrderMarks: false, leaveOpen: true);
        var text = await reader.ReadToEndAsync(cancellation);
        return new ModuleListing([.. BinaryLine().Matches(text).Select(match => match.Groups[1].Value)]);
    }

    static async Task<ModuleListing> ReadTextIndexAsync(Stream content, CancellationToken cancellation)
    {
        List<string> listed = [];
        using var reader = new StreamReader(content, leaveOpen: true);
        while (await reader.ReadLineAsync(cancellation) is { } line)
        {
            var module = line.Split(':', 2)[0].Trim();
            if (ImagePath.TryParse(module, out var path) && NameOf(path) is not null)
                listed.Add(Below(path, module));
        }
        return new ModuleListing(listed);
    }

    static string Below(ImagePath path, string spelled)
    {
        var root = spelled.StartsWith('/') ? Roots.FirstOrDefault(root => path.IsWithin(root) && path != root) : default;
        return root.IsRoot ? path.Value : string.Join('/', path.Components.Skip(root.Components.Count + 1));
    }

    [GeneratedRegex(@"([!-9;-~]+/(?:zfs|spl)\.ko(?:\.(?:xz|zst|gz))?):", RegexOptions.CultureInvariant)]
    private static partial Regex BinaryLine();
}
