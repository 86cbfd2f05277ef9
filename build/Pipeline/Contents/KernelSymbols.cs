using KinoiteZfs.Kmods.Compression;

namespace KinoiteZfs.Pipeline.Contents;

/// <param name="Module">Which exports it: <c>vmlinux</c>, or a module's name with underscores.</param>
/// <param name="IsGplOnly">Modules of other licences cannot use it.</param>
public readonly record struct KernelSymbol(uint Checksum, string Module, bool IsGplOnly);

/// <summary>What a kernel and its modules export: the file its build leaves, which Fedora packs beside the
/// modules.</summary>
/// <param name="All">About 35,000.</param>
/// <remarks>Source: Linux, scripts/mod/modpost.c (write_dump); Fedora's kernel.spec installs it as <c>symvers.xz</c> or
/// <c>.gz</c>.</remarks>
public sealed record KernelSymbols(IReadOnlyDictionary<string, KernelSymbol> All, string? Problem = null)
{
    const int MaximumBytes = 64 * 1024 * 1024;
    const int MaximumSymbols = 500_000;

    static readonly string[] Names = ["symvers.xz", "symvers.gz", "symvers.zst", "symvers", "Module.symvers"];

    internal static bool IsOne(ImagePath path) =>
        Names.Contains(path.Name) && InspectedFile.Roots.Contains(path.Parent.Parent);

    internal static KernelSymbols? Of(ImageTree<InspectedFile> tree, string kernel) =>
        InspectedFile.Roots.SelectMany(root => Names.Select(name => root / kernel / name))
            .Select(path => tree.Find(path)?.Fact?.Symbols).FirstOrDefault(found => found is not null);

    internal static async Task<KernelSymbols> ReadAsync(
        ImagePath path, Stream content, CancellationToken cancellationToken)
    {
        Dictionary<string, KernelSymbol> all = new(StringComparer.Ordinal);
        Dictionary<string, string> modules = new(StringComparer.Ordinal);
        try
        {
            await PackedText.ReadLinesAsync(content, path.Value, MaximumBytes, Add, cancellationToken);
        }
        catch (FormatException error)
        {
            return new KernelSymbols(all, error.Message);
        }
        return new KernelSymbols(all);

        // 0xCHECKSUM, name, module, EXPORT_SYMBOL or EXPORT_SYMBOL_GPL, namespace
        void Add(string line)
        {
            if (line.Split('\t') is not [['0', 'x', .. var checksum], var name, var module, var kind, ..]
                || !uint.TryParse(
                    checksum, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
                || all.Count == MaximumSymbols)
                throw new FormatException(
                    $"{path}: '{UntrustedText.Printable(line)}' is no line of a list of symbols, or there are more than {MaximumSymbols}");
            if (!modules.TryGetValue(module, out var known))
                modules[module] = known = ModulesDep.Normal(module[(module.LastIndexOf('/') + 1)..]);
            all.TryAdd(name, new KernelSymbol(number, known, kind.EndsWith("_GPL", StringComparison.Ordinal)));
        }
    }
}
