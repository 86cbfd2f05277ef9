namespace KinoiteZfs.Build.Tests.Unused;

/// <summary>What only tests name is code that nobody needs: it goes, and they test what is used.</summary>
public sealed class NothingIsUnused
{
    const string Engine = "Nuke.Bundled";

    static readonly string[] Assemblies =
    [
        "_build", "KinoiteZfs.GitHub", "KinoiteZfs.Kmods", "KinoiteZfs.Oci", "KinoiteZfs.Pipeline",
        "KinoiteZfs.SourceAkmods", "KinoiteZfs.Streams", "KinoiteZfs.Text", "KinoiteZfs.Workflows",
    ];

    /// <summary>What others than our own code read, and who.</summary>
    static readonly string[] Exceptions =
    [
        // NUKE, which is told to leave workflows to an extension of ours.
        "Nuke.Common.CI.ConfigurationAttributeBase.AutoGenerate",
        // Whoever compares entries: it makes two of one layer differ.
        "KinoiteZfs.Oci.Layers.StoredEntry.Position",
        // The tests which compare a tree with what a host sees.
        "KinoiteZfs.Oci.Layers.ImageTree`1.Directories",
        // Nobody; but where == compares paths as NUKE does, it must not compare objects.
        "Nuke.Common.IO.AbsolutePath.op_Equality(AbsolutePath, AbsolutePath)",
        "Nuke.Common.IO.AbsolutePath.op_Inequality(AbsolutePath, AbsolutePath)",
    ];

    static readonly Lazy<IReadOnlyList<string>> Unused = new(() => UnusedMembers.Find(
        AppContext.BaseDirectory,
        HasBundledEngine ? [.. Assemblies, Engine] : Assemblies,
        users: ["Workflows.Sample"]));

    static bool HasBundledEngine => File.Exists(Path.Combine(AppContext.BaseDirectory, $"{Engine}.dll"));

    [Fact]
    public void What_is_declared_is_used()
    {
        string[] unused = [.. Unused.Value.Except(Exceptions)];
        Assert.True(unused.Length == 0, string.Join('\n', unused));
    }

    [Fact]
    public void Every_exception_is_one() => Assert.Empty(
        Exceptions.Where(x => HasBundledEngine || !x.StartsWith("Nuke.", StringComparison.Ordinal))
            .Except(Unused.Value));
}
