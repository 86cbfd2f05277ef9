namespace KinoiteZfs.Lab;

/// <summary>Every shell script of the repository, whatever its name, as shellcheck reads it.</summary>
public sealed class ShellScripts
{
    public static async Task<string[]> AllAsync()
    {
        // Whatever git knows or would add: a script is looked at before it is committed, and nothing that was built is.
        var files = await Tool.RunAsync(
            "git", "-C", Checkout.Root, "ls-files", "--cached", "--others", "--exclude-standard");
        return [.. files.Split('\n').Where(
            file => File.Exists(Path.Combine(Checkout.Root, file)) && IsShell(Path.Combine(Checkout.Root, file)))];
    }

    [Fact]
    public async Task Have_no_findings()
    {
        var result = await Tool.TryAsync("shellcheck", ["--external-sources", "--", .. await AllAsync()]);

        Assert.True(result.ExitCode == 0, result.All);
    }

    [Theory]
    [InlineData("build.sh")]
    [InlineData(".ci/run")]
    [InlineData("recipes/files/zfs/install-zfs.sh")]
    public async Task Are_found_by_their_first_line(string script) => Assert.Contains(script, await AllAsync());

    /// <summary>An image's shell need not be bash.</summary>
    [Fact]
    public async Task Of_the_recipe_are_for_any_POSIX_shell()
    {
        foreach (var script in (await AllAsync())
            .Where(script => script.StartsWith("recipes/", StringComparison.Ordinal)))
            Assert.StartsWith(
                "#!/bin/sh\n", await File.ReadAllTextAsync(Path.Combine(Checkout.Root, script)),
                StringComparison.Ordinal);
    }

    static bool IsShell(string file)
    {
        using var reader = new StreamReader(file);
        var start = new char[64];
        var line = new string(start, 0, reader.ReadBlock(start)).Split('\n')[0];
        return line.StartsWith("#!", StringComparison.Ordinal)
            && (line.EndsWith("sh", StringComparison.Ordinal) || line.Contains("sh ", StringComparison.Ordinal));
    }
}
