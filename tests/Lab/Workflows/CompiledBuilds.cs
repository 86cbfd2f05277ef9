namespace KinoiteZfs.Lab;

/// <summary>
/// The compiled build project of each version of its sources. The first job that has a version compiles it in its clean
/// clone; the next ones find the result. Whether it is current, build.sh decides by the checksums of every source file.
/// </summary>
sealed class CompiledBuilds(string folder)
{
    /// <summary>The program, and what build.sh remembers of the sources it was compiled from.</summary>
    static readonly string[] Parts = ["build/_build/bin", ".nuke/temp/compiled-bundled"];

    public async Task RestoreAsync(string workspace)
    {
        var kept = await PlaceAsync(workspace);
        if (kept is not null && Directory.Exists(kept))
            await Tool.RunAsync("cp", "--archive", $"{kept}/.", workspace);
    }

    public async Task KeepAsync(string workspace)
    {
        if (await PlaceAsync(workspace) is not { } place || Directory.Exists(place)
            || !Parts.All(part => Path.Exists(Path.Combine(workspace, part))))
            return;
        Directory.CreateDirectory(place);
        var copied = await Tool.TryAsync("cp", ["--archive", "--parents", .. Parts, place], workspace);
        if (copied.ExitCode != 0)
            throw new InvalidOperationException($"The compiled build of {workspace} cannot be kept: {copied.All}");
    }

    /// <summary>Null when the commit has no build.</summary>
    async Task<string?> PlaceAsync(string workspace)
    {
        var tree = await Tool.TryAsync("git", ["-C", workspace, "rev-parse", "--verify", "--quiet", "HEAD:build"]);
        return tree.ExitCode == 0 ? Path.Combine(folder, tree.Output.Trim()) : null;
    }
}
