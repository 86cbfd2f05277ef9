namespace KinoiteZfs.Pipeline.Contents;

/// <summary>How an image's depmod chooses among modules of one name: the lines of <c>depmod.d</c> which
/// count.</summary>
/// <param name="Search">Folders, the most wanted first; <c>built-in</c> stands for all that are not named.</param>
/// <param name="Excludes">Names of folders which depmod does not enter.</param>
/// <remarks>Source: kmod, tools/depmod.c (cfg_file_parse, depmod_module_is_higher_priority).</remarks>
public sealed record DepmodConfiguration(
    IReadOnlyList<string> Search, IReadOnlyList<DepmodOverride> Overrides, IReadOnlySet<string> Excludes,
    IReadOnlyList<string> Externals)
{
    const string BuiltIn = "built-in";

    internal static readonly IReadOnlyList<ImagePath> Folders = HostConfiguration.Folders("depmod.d");

    /// <summary>What depmod does where nothing is said.</summary>
    public static readonly DepmodConfiguration Default = new(["updates"], [], new HashSet<string>(), []);

    static readonly char[] Blanks = [' ', '\t'];

    public static DepmodConfiguration Parse(IReadOnlyList<ConfigurationFile> files)
    {
        List<string> search = [], externals = [];
        List<DepmodOverride> overrides = [];
        HashSet<string> excludes = [];
        foreach (var line in files.SelectMany(HostConfiguration.Lines))
        {
            switch (line.Split(Blanks, StringSplitOptions.RemoveEmptyEntries))
            {
                case ["search", .. var folders]:
                    search.AddRange(folders);
                    break;
                case ["exclude", .. var folders]:
                    excludes.UnionWith(folders);
                    break;
                case ["override", var module, var kernels, var folder, ..]:
                    overrides.Add(new DepmodOverride(module, kernels, folder));
                    break;
                case ["external", var kernels, var folder, ..]:
                    externals.Add($"{folder} for {kernels}");
                    break;
                default:
                    break;
            }
        }
        return new DepmodConfiguration(search.Count > 0 ? search : Default.Search, overrides, excludes, externals);
    }

    /// <summary>Of modules of one name the one that depmod lists; null when it would not enter any of their
    /// folders.</summary>
    public FoundModule? Choose(KernelRelease kernel, IEnumerable<FoundModule> modules) =>
        modules.Where(module => !IsExcluded(module)).MaxBy(module => Rank(kernel, module));

    public bool IsExcluded(FoundModule module) => module.Below.Split('/')[..^1].Any(Excludes.Contains);

    public override string ToString() => $"search {string.Join(' ', Search)}";

    int Rank(KernelRelease kernel, FoundModule module)
    {
        var folder = module.Below.Contains('/', StringComparison.Ordinal)
            ? module.Below[..module.Below.LastIndexOf('/')]
            : "";
        if (Overrides.Any(one => one.Module == module.Name && one.Folder == folder && one.Matches(kernel)))
            return int.MaxValue;
        // The end of the list is the least wanted.
        var wanted = Search.Reverse().ToList();
        var found = wanted.FindLastIndex(
            named => named != BuiltIn && module.Below.StartsWith(named + "/", StringComparison.Ordinal));
        return found >= 0 ? found : wanted.FindLastIndex(named => named == BuiltIn);
    }
}

/// <param name="Kernels"><c>*</c>, or an extended regular expression.</param>
public sealed record DepmodOverride(string Module, string Kernels, string Folder)
{
    public bool Matches(KernelRelease kernel)
    {
        try
        {
            return Kernels == "*" || Regex.IsMatch(kernel.ToString(), Kernels, RegexOptions.NonBacktracking);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            // depmod ignores what it cannot read as one.
            return false;
        }
    }
}
