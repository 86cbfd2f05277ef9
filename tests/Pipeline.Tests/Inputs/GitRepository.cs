using System.Globalization;

namespace KinoiteZfs.Pipeline.Tests.Inputs;

/// <summary>A real git repository of one test, with releases as OpenZFS makes them: annotated tags, and META in the
/// tree.</summary>
sealed class GitRepository(DirectoryInfo folder)
{
    public Uri Url => new("file://" + folder.FullName);

    public async Task InitialiseAsync(string format = "sha1")
    {
        folder.Create();
        await Git("init", "--quiet", $"--object-format={format}");
        // As public hosts have it.
        await Git("config", "uploadpack.allowFilter", "true");
    }

    public Task ReleaseAsync(string version, string linuxMaximum) => TagAsync($"zfs-{version}", $"""
        Meta:          1
        Name:          zfs
        Branch:        1.0
        Version:       {version.Split('-')[0]}
        Release:       {(version.Contains("-rc", StringComparison.Ordinal) ? version.Split('-')[1] : "1")}
        Release-Tags:  relext
        License:       CDDL
        Author:        OpenZFS
        Linux-Maximum: {linuxMaximum}
        Linux-Minimum: 4.18
        """);

    public async Task TagAsync(string tag, string? meta)
    {
        var file = Path.Combine(folder.FullName, "META");
        if (meta is null)
            File.Delete(file);
        else
            await File.WriteAllTextAsync(file, meta + "\n");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "README"), tag);
        await Git("add", "--all");
        await Git("commit", "--quiet", "-m", string.Create(CultureInfo.InvariantCulture, $"Tag {tag}"));
        await Git("tag", "-a", "-m", tag, tag);
    }

    Task<ToolResult> Git(params string[] arguments) => GitTool.Git.RunAsync(
        GitTool.Run(["-c", "user.name=test", "-c", "user.email=test@example.org", .. arguments]) with
        {
            WorkingDirectory = folder
        },
        default);
}
