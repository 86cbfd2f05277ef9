using KinoiteZfs.Pipeline.Akmods.Fork;

namespace KinoiteZfs.Lab;

/// <summary>The real just, in the release which workflows install: it can read what the akmods fork's Justfile is
/// written in.</summary>
public sealed class JustAndTheFork
{
    static readonly string Just = Path.Combine(
        ActionsLibrary.Folder, "node_modules", "rust-just-linux-x64", "bin", "just");

    [Fact]
    public async Task It_is_the_release_of_the_workflows() =>
        Assert.Equal($"just {ForkTools.JustInWorkflows}", await Tool.RunAsync(Just, "--version"));

    /// <summary>
    /// ublue-os/akmods, Justfile, and the fork's at the pinned commit: <c>set unstable</c> alone, and podman looked for
    /// with <c>which()</c>. From 1.53 on just wants <c>set lists</c> for that, and reads nothing of the file.
    /// </summary>
    [Fact]
    public async Task It_reads_which_and_require_without_lists()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(
            folder["Justfile"],
            "set unstable\n\nshell := which('no such program') || which('sh')\nneeded := require('sh')\n");

        var said = await Tool.TryAsync(Just, ["--justfile", folder["Justfile"], "--evaluate", "shell"]);

        Assert.Equal((0, ""), (said.ExitCode, said.Error));
        Assert.EndsWith("/sh", said.Output, StringComparison.Ordinal);
    }
}
