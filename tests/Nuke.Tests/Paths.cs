using Nuke.Common.IO;

namespace Nuke.Tests;

public sealed class Paths : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void A_slash_combines() => Assert.Equal(_sandbox.Root + "/a/b", (_sandbox.Root / "a" / "b").ToString());

    [Fact]
    public void Dots_are_resolved() => Assert.Equal(_sandbox.Root / "b", _sandbox.Root / "a" / ".." / "b");

    [Fact]
    public void Equal_paths_are_equal() => Assert.True(_sandbox.Root / "a" == AbsolutePath.Create(_sandbox.Root + "/a/"));

    [Fact]
    public void The_root_has_no_parent() => Assert.Null(AbsolutePath.Create("/").Parent);

    [Fact]
    public void A_relative_path_is_refused() => Assert.Throws<ArgumentException>(() => AbsolutePath.Create("a"));

    [Fact]
    public void A_rooted_path_cannot_be_appended() => Assert.Throws<ArgumentException>(() => _sandbox.Root / "/etc");

    [Fact]
    public void Text_ends_in_a_line_break() =>
        Assert.Equal("a\n", (_sandbox.Root / "x" / "a.txt").WriteAllText("a").ReadAllText());

    [Fact]
    public void Cleaning_leaves_an_empty_folder()
    {
        _sandbox.File("out/a/b.txt", "x");

        Assert.Empty(Directory.GetFileSystemEntries((_sandbox.Root / "out").CreateOrCleanDirectory()));
    }

    [Fact]
    public void Cleaning_does_not_follow_links()
    {
        _sandbox.File("kept/a.txt", "x").File("out/b.txt", "x");
        Directory.CreateSymbolicLink(_sandbox.Root / "out" / "link", _sandbox.Root / "kept");

        (_sandbox.Root / "out").DeleteDirectory();

        Assert.True((_sandbox.Root / "kept" / "a.txt").FileExists());
    }

    [Theory]
    [InlineData("*.cs", "a.cs")]
    [InlineData("**/*.cs", "a.cs b/c.cs b/d/e.cs")]
    [InlineData("*/*.cs", "b/c.cs")]
    [InlineData("b/**", "b/c.cs b/d/e.cs b/f.txt")]
    [InlineData("b/?.{txt,md}", "b/f.txt")]
    [InlineData("a.c+", "")]
    public void Patterns_select_files(string pattern, string expected)
    {
        foreach (var file in new[] { "a.cs", "b/c.cs", "b/d/e.cs", "b/f.txt" })
            _sandbox.File(file, "");

        Assert.Equal(expected, string.Join(' ', _sandbox.Root.GlobFiles(pattern).Select(x => _sandbox.Root.GetUnixRelativePathTo(x))));
    }
}
