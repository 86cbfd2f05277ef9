using System.Collections.Concurrent;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Assembly = System.Reflection.Assembly;

namespace KinoiteZfs.Build.Tests;

/// <summary>The lists of docs/architecture-overview.md are what the code is like: a folder names only what stands above
/// it there.</summary>
public sealed class ArrowsPointOneWay
{
    static readonly string Page = File.ReadAllText(
        Path.Combine(FreshCheckout.Repository.FullName, "docs", "architecture-overview.md"));

    static readonly ConcurrentDictionary<string, IReadOnlyList<IType>> Loaded = [];

    public static TheoryData<string> Projects => ["Pipeline", "Oci", "Kmods", "Workflows"];

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_folder_names_one_below_it(string project)
    {
        var ranks = RanksOf(project);

        var upward =
            from type in TypesOf(project)
            from dependency in type.Dependencies
            where dependency.Target is not GenericParameter
            let above = FolderOf(type, project, ranks)
            let below = FolderOf(dependency.Target, project, ranks)
            where above is not null && below is not null && above != below && ranks[below] >= ranks[above]
            select $"{FileOf(type, project)} names {FileOf(dependency.Target, project)}";

        Assert.Empty(upward.Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Every_folder_stands_in_the_list_and_no_other(string project)
    {
        var ranks = RanksOf(project);
        var types = TypesOf(project).Where(
            type => type.Namespace?.FullName.StartsWith($"KinoiteZfs.{project}", StringComparison.Ordinal) == true)
            .ToList();

        Assert.Empty(types.Where(type => FolderOf(type, project, ranks) is null).Select(type => type.FullName));
        Assert.Equal(ranks.Keys.Order(StringComparer.Ordinal), types.Select(type => FolderOf(type, project, ranks)!)
            .Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>Folders of a project, and on which line they stand.</summary>
    static Dictionary<string, int> RanksOf(string project) =>
        Page[(Page.IndexOf($"\nbuild/{project}\n", StringComparison.Ordinal) + 1)..].Split('\n')
            .Skip(1).TakeWhile(line => line.StartsWith("  ", StringComparison.Ordinal))
            .SelectMany((line, rank) => line.TrimStart().Split("  ", 2)[0].Split(' ').Select(folder => (folder, rank)))
            .ToDictionary(x => x.folder, x => x.rank);

    static IReadOnlyList<IType> TypesOf(string project) => Loaded.GetOrAdd(
        project, name => [.. new ArchLoader().LoadAssemblies(Assembly.Load($"KinoiteZfs.{name}")).Build().Types]);

    /// <summary>The nearest folder of the list which holds the type; null for types of other projects.</summary>
    static string? FolderOf(IType type, string project, Dictionary<string, int> ranks)
    {
        var root = $"KinoiteZfs.{project}.";
        var folder = type.Namespace?.FullName is { } name && name.StartsWith(root, StringComparison.Ordinal)
            ? name[root.Length..]
            : "";
        while (folder.Length > 0 && !ranks.ContainsKey(folder))
            folder = folder[..Math.Max(0, folder.LastIndexOf('.'))];
        return folder.Length > 0 ? folder : null;
    }

    static string FileOf(IType type, string project) =>
        $"build/{project}/{type.Namespace.FullName[$"KinoiteZfs.{project}.".Length..].Replace('.', '/')}/{type.Name.Split('`', '+')[0]}.cs";
}
