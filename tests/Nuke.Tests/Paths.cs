using Nuke.Common.IO;

namespace Nuke.Tests;

public sealed class Paths : IDisposable
{
    readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void A_slash_combines() => Assert.Equal(_sandbox.Root + "/a/b", (_sandbox.Root / "a" / "b").ToString());

    [Fact]
    public void Dots_are_resolved() => Assert.Equal(_sandbox.Root / "b", _sandbox.Root / "a" / ".." / "b");

    [Fact]
    public void Equal_paths_are_equal() =>
        Assert.True(_sandbox.Root / "a" == AbsolutePath.Create(_sandbox.Root + "/a/"));

    [Fact]
    public void Text_added_is_part_of_the_path() => Assert.Equal(_sandbox.Root / "a.cs", _sandbox.Root / "a" + ".cs");

    [Fact]
    public void Formats_are_refused() => Assert.Throws<FormatException>(() => $"{_sandbox.Root:dn}");

    [Fact]
    public void The_root_has_no_parent() => Assert.Null(AbsolutePath.Create("/").Parent);

    [Fact]
    public void A_relative_path_is_refused() => Assert.Throws<ArgumentException>(() => AbsolutePath.Create("a"));

    [Fact]
    public void A_rooted_path_cannot_be_appended() => Assert.Throws<ArgumentException>(() => _sandbox.Root / "/etc");

    [Fact]
    public void Text_ends_in_a_line_break() =>
        Assert.Equal("a\n", File.ReadAllText((_sandbox.Root / "x" / "a.txt").WriteAllText("a")));

    [Fact]
    public void Deleting_does_not_follow_links()
    {
        _sandbox.File("kept/a.txt", "x").File("out/b.txt", "x");
        Directory.CreateSymbolicLink(_sandbox.Root / "out" / "link", _sandbox.Root / "kept");

        (_sandbox.Root / "out").DeleteDirectory();

        Assert.True((_sandbox.Root / "kept" / "a.txt").FileExists());
    }
}
