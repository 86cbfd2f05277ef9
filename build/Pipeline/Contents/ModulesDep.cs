namespace KinoiteZfs.Pipeline.Contents;

/// <summary>
/// A kernel's <c>modules.dep</c>: for every module the modules it needs, paths relative to the kernel's directory.
/// modprobe finds no module which is not in it.
/// </summary>
/// <remarks>Format: modules.dep(5). A line is <c>path: needed needed</c>; what is needed first stands last.</remarks>
public sealed class ModulesDep
{
    /// <summary>Fedora's has about 700 kB.</summary>
    public const int MaximumBytes = 16 * 1024 * 1024;

    /// <summary>Linux' PATH_MAX.</summary>
    const int MaximumPath = 4096;

    /// <summary>The most needy module of a Fedora kernel needs about 30.</summary>
    const int MaximumNeeds = 500;

    readonly List<(string Path, string[] Needs)> _lines;

    ModulesDep(List<(string, string[])> lines) => _lines = lines;

    /// <param name="source">Where the text came from, for messages.</param>
    /// <exception cref="PipelineException">A line is not one of modules.dep's.</exception>
    public static ModulesDep Parse(string text, string source)
    {
        List<(string, string[])> lines = [];
        foreach (var (number, line) in text.Split('\n').Index())
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon is <= 0 or > MaximumPath || !Ascii.IsValid(line))
                throw new PipelineException(
                    $"{source}, line {number + 1}: '{UntrustedText.Printable(line)}' is not a line of modules.dep, 'module: modules it needs'. The base image is damaged.");
            lines.Add(Split(line));
        }
        return new ModulesDep(lines);
    }

    /// <summary>A module, and what it needs.</summary>
    public static (string Path, string[] Needs) Split(string line) => line.Split(':', 2) is [var path, var needs]
        ? (path.Trim(), needs.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
        : (line.Trim(), []);

    /// <summary>The same with these modules; those of the same name and folder are replaced.</summary>
    /// <exception cref="PipelineException">A module needs one which is nowhere.</exception>
    public ModulesDep With(KernelRelease kernel, IEnumerable<KernelModule> modules)
    {
        var added = modules
            .Select(module => (Module: module, Path: RelativePath(kernel, module)))
            .OrderBy(item => item.Path, StringComparer.Ordinal)
            .ToList();
        var replaced = added.Select(item => Stem(item.Path)).ToHashSet(StringComparer.Ordinal);
        var kept = _lines.Where(line => !replaced.Contains(Stem(line.Path))).ToList();
        Dictionary<string, string> known = new(StringComparer.Ordinal);
        Dictionary<string, string[]> direct = new(StringComparer.Ordinal);
        foreach (var (path, needs) in kept)
        {
            known.TryAdd(NameOf(path), path);
            direct.TryAdd(path, needs);
        }
        foreach (var (_, path) in added)
            known[NameOf(path)] = path;
        foreach (var (module, path) in added)
            direct[path] = [.. module.Depends.Select(name => known.TryGetValue(Normal(name), out var needed)
                ? needed
                : throw new PipelineException(
                    $"The module {path} needs '{UntrustedText.Printable(name)}', which is neither in its package nor in the modules.dep of kernel {kernel}. It could not be loaded."))];
        return new ModulesDep([.. kept, .. added.Select(item => (item.Path, Closure(item.Path, direct)))]);
    }

    /// <summary>What has to be loaded for a module, in this order, itself last; null when it is not listed.</summary>
    /// <exception cref="PipelineException">It needs more modules than any real one.</exception>
    public IReadOnlyList<string>? LoadOrder(string name)
    {
        var (path, needs) = _lines.Find(line => NameOf(line.Path) == Normal(name));
        if (path is null)
            return null;
        return needs.Length <= MaximumNeeds ? [.. needs.Reverse(), path] : throw TooNeedy(path);
    }

    public override string ToString() => string.Concat(_lines.Select(line => Text(line) + "\n"));

    /// <summary>The binary form, <c>modules.dep.bin</c>, which modprobe prefers.</summary>
    public byte[] ToIndex() => ModuleIndex.Write(_lines.Select(line => (NameOf(line.Path), Text(line))));

    static string Text((string Path, string[] Needs) line) =>
        $"{line.Path}:{string.Concat(line.Needs.Select(need => " " + need))}";

    static string RelativePath(KernelRelease kernel, KernelModule module) =>
        KernelModulePath.TryParse(module.Path, out var place) && place.Kernel == kernel
            ? $"{(place.Folder.Length == 0 ? "" : place.Folder + "/")}{module.Path[(module.Path.LastIndexOf('/') + 1)..]}"
            : throw new PipelineException(
                $"The module {UntrustedText.Printable(module.Path)} does not lie below the directory of kernel {kernel}.");

    // Every needed module once, and always before what it needs itself: modprobe loads from the end.
    static string[] Closure(string path, Dictionary<string, string[]> direct)
    {
        List<string> order = [];
        HashSet<string> seen = [path];
        Visit(path);
        order.Reverse();
        return [.. order];

        void Visit(string module)
        {
            foreach (var needed in direct.GetValueOrDefault(module, []))
            {
                if (!seen.Add(needed))
                    continue;
                if (seen.Count > MaximumNeeds)
                    throw TooNeedy(path);
                Visit(needed);
                order.Add(needed);
            }
        }
    }

    static PipelineException TooNeedy(string path) =>
        new(
            $"The module {UntrustedText.Printable(path)} needs more than {MaximumNeeds} other modules. Its package or the base image's modules.dep is damaged.");

    // modprobe takes '-' and '_' for the same.
    public static string Normal(string name) => name.Replace('-', '_');

    public static string NameOf(string path) => Normal(
        KernelModulePath.TrySplitName(path[(path.LastIndexOf('/') + 1)..], out var name, out _) ? name : path);

    static string Stem(string path) => $"{path[..(path.LastIndexOf('/') + 1)]}{NameOf(path)}";
}
