namespace KinoiteZfs.Pipeline.Tests.Contents;

/// <summary>Entries for which hosts or podman refuse a layer. The lab asks real ostree and buildah the same.</summary>
public sealed class WhatHostsImport
{
    [Fact]
    public void A_hard_link_to_a_file_before_it_is_taken() =>
        Assert.Empty(Problems(File("a"), HardLink("b", "a"), HardLink("c", "a")));

    [Fact]
    public void A_hard_link_to_a_symbolic_link_is_taken() =>
        Assert.Empty(Problems(new(P("a"), LayerEntryKind.SymbolicLink, 0, "bin"), HardLink("b", "a")));

    [Fact]
    public void A_hard_link_to_a_hard_link_is_refused() =>
        Assert.Equal(["layer 3: 'c' is a hard link to 'b', itself a hard link"], Problems(
            File("a"), HardLink("b", "a"), HardLink("c", "b")));

    [Fact]
    public void A_hard_link_to_another_layer_is_refused() =>
        Assert.Equal(["layer 3: 'b' is a hard link to 'lower', which is not in this layer before it"], Problems(
            HardLink("b", "lower")));

    [Fact]
    public void A_hard_link_to_a_file_after_it_is_refused() =>
        Assert.Equal(["layer 3: 'b' is a hard link to 'a', which is not in this layer before it"], Problems(
            HardLink("b", "a"), File("a")));

    [Fact]
    public void A_hard_link_whose_target_is_spelled_through_a_symbolic_link_is_refused() =>
        Assert.Single(Problems(
            File("usr/lib/a"), new(P("lib"), LayerEntryKind.SymbolicLink, 0, "usr/lib"), HardLink("b", "lib/a")));

    [Fact]
    public void Two_entries_of_one_name_are_refused_whatever_they_are() => Assert.Equal(
        ["layer 3: there are two entries called 'a' (\"duplicates of file paths not supported\")"],
        Problems(new(P("a"), LayerEntryKind.Directory, 0, ""), new(P("a"), LayerEntryKind.Directory, 0, "")));

    [Fact]
    public void The_same_name_in_two_layers_is_taken()
    {
        var import = new LayerImport(0);
        import.Add(0, File("a"));
        import.Add(1, File("a"));

        Assert.Empty(import.Problems);
    }

    [Fact]
    public void Layers_of_the_base_are_not_judged()
    {
        var import = new LayerImport(firstLayer: 3);
        import.Add(2, HardLink("b", "lower"));

        Assert.Empty(import.Problems);
    }

    static IReadOnlyList<string> Problems(params LayerEntry[] entries)
    {
        var import = new LayerImport(firstLayer: 2);
        foreach (var entry in entries)
            import.Add(2, entry);
        return import.Problems;
    }

    static ImagePath P(string path) => ImagePath.Parse(path);

    static LayerEntry File(string path) => new(P(path), LayerEntryKind.File, 1, "");

    static LayerEntry HardLink(string path, string target) => new(P(path), LayerEntryKind.HardLink, 0, target);
}
